#include "sim/model/provenance_reader.h"

#include <fmt/format.h>

#include <stdexcept>

namespace edgeward {
namespace {

constexpr const char* provenance_keys =
    "status (measured, digitised, derived, assumed), source, and formula if derived, reason if assumed";

double read_unit(const Section& block, Dimension dimension, const std::string& key = "unit") {
  const std::string unit = block.text(key);
  try {
    return parse_quantity("1 " + unit, dimension);
  } catch (const std::invalid_argument&) {
    block.fail(key, "'" + unit + "' is not a unit of this quantity", allowed_units(dimension));
  }
}

double read_number(const Node& node, const std::string& path,
                   const std::string& allowed = "a number, or ~ where nothing was measured") {
  if (node.kind != Node::Kind::scalar) throw InputError(Complaint{node.mark, path, "is no number", allowed});
  try {
    return parse_quantity(node.scalar, Dimension::number);
  } catch (const std::invalid_argument& error) {
    throw InputError(Complaint{node.mark, path, error.what(), allowed});
  }
}

}  // namespace

Provenance read_provenance(const Section& section) {
  if (!section.has("status") && !section.has("source"))
    section.fail("", "has no provenance", provenance_keys);
  Provenance provenance;
  provenance.mark = section.mark();
  const std::string status = section.one_of("status", {"measured", "digitised", "derived", "assumed"});
  provenance.source = section.text("source");
  if (status == "digitised") {
    provenance.status = Status::digitised;
  } else if (status == "derived") {
    provenance.status = Status::derived;
    provenance.detail = section.text("formula");
  } else if (status == "assumed") {
    provenance.status = Status::assumed;
    provenance.detail = section.text("reason");
  }
  provenance.note = section.text_or("note", "");
  return provenance;
}

Quantity read_quantity(const Section& parent, const std::string& key, Dimension dimension, Bounds bounds) {
  const Node* node = parent.node().find(key);
  if (parent.has(key) && node->kind == Node::Kind::scalar) {
    parent.fail(key, "'" + node->scalar + "' has no provenance", std::string("value, ") + provenance_keys);
  }
  const Section section = parent.section(key);
  Quantity quantity;
  quantity.value = section.quantity("value", dimension, bounds);
  quantity.provenance = read_provenance(section);
  if (section.has("range")) {
    const auto range = section.quantities("range", dimension, bounds);
    if (range.size() != 2 || range[0] > quantity.value || range[1] < quantity.value) {
      section.fail("range", "does not hold the value", "[low, high] around it");
    }
  }
  return quantity;
}

Section read_block(const Section& parent, const std::string& key) {
  const Section block = parent.section(key);
  read_provenance(block);
  return block;
}

LayerTable read_table(const Section& block, const Section& rows, const std::string& version,
                      Dimension dimension, Bounds bounds) {
  LayerTable table;
  table.provenance = read_provenance(block);
  const double scale = read_unit(block, dimension);
  const std::string path = rows.path() + "." + version;
  const Node* row = rows.has(version) ? rows.node().find(version) : nullptr;
  if (row == nullptr) rows.fail(version, "is missing", "a list with one number per layer, the input first");
  if (row->kind != Node::Kind::sequence)
    rows.fail(version, "is not a list", "one number per layer, the input first");
  for (const Node& item : row->items) {
    if (item.kind == Node::Kind::null) {
      table.values.emplace_back(std::nullopt);
      continue;
    }
    const double value = read_number(item, path) * scale;
    check_bounds(value, bounds, dimension, item, path);
    table.values.emplace_back(dimension == Dimension::size ? whole_bytes(value, item, path) : value);
  }
  if (const auto exception = block.section_if("except")) {
    table.exception = read_provenance(*exception);
    const Section layers = exception->section("layers");
    if (layers.has(version)) {
      table.exceptional_layers =
          layers.integers_or(version, {}, 0, static_cast<int>(table.values.size()) - 1);
    }
  }
  return table;
}

std::vector<double> read_list(const Section& block, const std::string& key, const std::string& unit_key,
                              Dimension dimension, Bounds bounds) {
  const double scale = read_unit(block, dimension, unit_key);
  const std::string path = block.path() + "." + key;
  std::vector<double> values;
  for (const Node& item : block.list(key, "a list of numbers").items) {
    values.push_back(read_number(item, path, "a number") * scale);
    check_bounds(values.back(), bounds, dimension, item, path);
  }
  return values;
}

Quantity read_value_of(const Section& block, const std::string& version, Dimension dimension, Bounds bounds) {
  const double scale = read_unit(block, dimension);
  return {block.section("values").quantity(version, Dimension::number, bounds) * scale,
          read_provenance(block)};
}

}  // namespace edgeward
