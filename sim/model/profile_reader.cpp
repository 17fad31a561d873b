#include "sim/model/profile_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sim/model/nearest.h"
#include "sim/model/provenance_reader.h"
#include "sim/model/section.h"

namespace edgeward {
namespace {

// What every profile starts with; returns `about`.
std::string read_head(const Section& root, const std::string& kind, const std::string& name) {
  root.one_of("schema", {profile_schema});
  root.one_of("kind", {kind});
  const std::string found = root.text("name");
  if (found != name) root.fail("name", "'" + found + "' is not what the file is called", name);
  return root.text("about");
}

// Cumulative tables start at 0 with the input and never fall.
void check_cumulative(const LayerTable& table, const Section& block, const std::string& version) {
  double last = 0;
  for (size_t layer = 0; layer < table.values.size(); ++layer) {
    const std::optional<double>& value = table.values[layer];
    if (layer == 0 && value != 0.0) {
      block.fail("values", fmt::format("'{}' does not start at 0: nothing runs before layer 1", version));
    }
    if (!value) continue;
    if (*value < last)
      block.fail("values", fmt::format("'{}' falls at layer {}: it is cumulative", version, layer));
    last = *value;
  }
}

std::vector<Layer> read_layers(const Section& section, const std::string& version) {
  std::vector<Layer> layers;
  const Node* list = section.node().find(version);
  if (list == nullptr) section.fail(version, "is missing", "a list of [name, shape], the input first");
  for (const Node& item : list->items) {
    const bool is_pair = item.items.size() == 2 && item.items[0].kind == Node::Kind::scalar &&
                         item.items[1].kind == Node::Kind::scalar;
    if (!is_pair) {
      throw InputError(
          Complaint{item.mark, section.path() + "." + version, "not a layer", "[name, shape]", ""});
    }
    layers.push_back({item.items[0].scalar, item.items[1].scalar});
  }
  if (layers.size() < 2) section.fail(version, "has no layers", "a list of [name, shape], the input first");
  return layers;
}

void read_cut_sets(const Section& sets, std::vector<VersionProfile>& versions) {
  for (const std::string& name : sets.keys()) {
    const Section set = sets.section(name);
    set.text("source");
    const Section cuts = set.section("cuts");
    for (const VersionProfile& version : versions) cuts.has(version.name);
    for (VersionProfile& version : versions) {
      version.cut_sets[name] = read_cuts(cuts, version);
    }
  }
}

void check_length(const LayerTable& table, const VersionProfile& version, const Section& block) {
  if (table.values.size() == version.layers.size()) return;
  block.fail("values", fmt::format("'{}' has {} values", version.name, table.values.size()),
             fmt::format("{}: one per layer and one for the input", version.layers.size()));
}

}  // namespace

std::vector<int> read_cuts(const Section& cuts, const VersionProfile& version) {
  std::vector<int> layers;
  for (const double value : cuts.quantities(version.name, Dimension::number)) {
    if (!(value >= 0 && value <= version.last_layer()) || value != static_cast<int>(value)) {
      cuts.fail(version.name, fmt::format("unknown cut {}", value),
                fmt::format("layers 0 to {}", version.last_layer()));
    }
    layers.push_back(static_cast<int>(value));
  }
  if (std::adjacent_find(layers.begin(), layers.end(), std::greater_equal<>()) != layers.end()) {
    cuts.fail(version.name, "cuts do not ascend", "each layer once, ascending");
  }
  if (layers.back() != version.last_layer()) {
    cuts.fail(version.name, "the last cut is not all-local",
              fmt::format("layer {} as the last", version.last_layer()));
  }
  return layers;
}

std::string read_profile_kind(const Node& root) {
  ReadLog log;
  const Section section(root, "", log);
  section.one_of("schema", {profile_schema});
  return section.one_of("kind", profile_kinds());
}

DeviceProfile read_device_profile(const Node& root, const std::string& name) {
  ReadLog log;
  const Section section(root, "", log);
  DeviceProfile device;
  device.name = name;
  device.about = read_head(section, "device", name);
  device.idle_power_w = read_quantity(section, "idle_power", Dimension::power, not_negative);
  device.transmit_power_w = read_quantity(section, "transmit_power", Dimension::power, not_negative);
  const Section latency = read_block(section, "head_latency");
  const Section energy = read_block(section, "head_energy");
  const std::vector<std::string> versions = latency.section("values").keys();
  for (const std::string& version : versions) {
    HeadTables& heads = device.heads[version];
    heads.latency_s = read_table(latency, latency.section("values"), version, Dimension::time);
    heads.energy_j = read_table(energy, energy.section("values"), version, Dimension::energy);
    check_cumulative(heads.latency_s, latency, version);
    check_cumulative(heads.energy_j, energy, version);
    if (heads.latency_s.values.size() != heads.energy_j.values.size()) {
      energy.fail("values", fmt::format("'{}' has {} values", version, heads.energy_j.values.size()),
                  fmt::format("{}, as head_latency has", heads.latency_s.values.size()));
    }
  }
  log.reject_unknown_keys(root);
  return device;
}

ServerProfile read_server_profile(const Node& root, const std::string& name) {
  ReadLog log;
  const Section section(root, "", log);
  ServerProfile server;
  server.name = name;
  server.about = read_head(section, "server", name);
  const Section block = read_block(section, "tail_latency");
  const Section by_threads = block.section("threads");
  for (const std::string& key : by_threads.keys()) {
    int threads = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), threads);
    if (error != std::errc() || end != key.data() + key.size() || threads < 1) {
      by_threads.fail(key, "'" + key + "' is not a number of threads", "1, 2, ...");
    }
    const Section tables = by_threads.section(key);
    const Section median = tables.section("median");
    const auto p10 = tables.section_if("p10");
    const auto p90 = tables.section_if("p90");
    for (const std::string& version : median.keys()) {
      TailTables& tails = server.tails[threads][version];
      tails.median_s = read_table(block, median, version, Dimension::time);
      if (p10) tails.p10_s = read_table(block, *p10, version, Dimension::time);
      if (p90) tails.p90_s = read_table(block, *p90, version, Dimension::time);
      for (const LayerTable* spread : {&tails.p10_s, &tails.p90_s}) {
        if (!spread->values.empty() && spread->values.size() != tails.median_s.values.size()) {
          tables.fail(spread == &tails.p10_s ? "p10" : "p90",
                      fmt::format("'{}' has {} values", version, spread->values.size()),
                      fmt::format("{}, as median has", tails.median_s.values.size()));
        }
      }
    }
  }
  if (server.tails.empty()) block.fail("threads", "is empty", "a number of threads with its tables");
  log.reject_unknown_keys(root);
  return server;
}

FamilyProfile read_family_profile(const Node& root, const std::string& name) {
  ReadLog log;
  const Section section(root, "", log);
  FamilyProfile family;
  family.name = name;
  family.about = read_head(section, "family", name);
  const Section top1 = read_block(section, "top1");
  const Section layers = section.section("layers");
  layers.keys();
  const Section bytes = read_block(section, "live_bytes");
  const std::vector<std::string> names = section.texts("versions");
  for (const std::string& version_name : names) {  // so that no version counts as a misspelling of another
    if (std::count(names.begin(), names.end(), version_name) > 1) {
      section.fail("versions", "version '" + version_name + "' stands here twice", "each version once");
    }
    top1.section("values").has(version_name);
  }
  for (const std::string& version_name : names) {
    VersionProfile& version = family.versions.emplace_back();
    version.name = version_name;
    version.top1_pct = read_value_of(top1, version_name, Dimension::percent, {0, 100});
    version.layers = read_layers(layers, version_name);
    version.live_bytes = read_table(bytes, bytes.section("values"), version_name, Dimension::size);
    check_length(version.live_bytes, version, bytes);
  }
  read_cut_sets(section.section("cut_sets"), family.versions);
  log.reject_unknown_keys(root);
  return family;
}

LinkProfile read_link_profile(const Node& root, const std::string& name) {
  ReadLog log;
  const Section section(root, "", log);
  const std::string about = read_head(section, "link", name);
  LinkProfile link{name, about, read_quantity(section, "rate", Dimension::rate, positive)};
  log.reject_unknown_keys(root);
  return link;
}

}  // namespace edgeward
