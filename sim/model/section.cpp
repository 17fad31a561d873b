#include "sim/model/section.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <cmath>
#include <span>
#include <stdexcept>

#include "sim/model/nearest.h"

namespace edgeward {
namespace {

std::string describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "empty";
    case Node::Kind::scalar:
      return "the single value '" + node.scalar + "'";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::map:
      break;
  }
  return "a map";
}

// A value on one line, for the log.
std::string one_line(const Node& node) {
  if (node.kind != Node::Kind::sequence) return node.scalar;
  std::vector<std::string> words;
  for (const Node& item : node.items) words.push_back(one_line(item));
  return "[" + join(words) + "]";
}

std::string kind_of_value(Dimension dimension) {
  return dimension == Dimension::number ? "a number"
                                        : "a number with one of the units " + allowed_units(dimension);
}

std::string whole_number(int64_t low, int64_t high) {
  return fmt::format("a whole number from {} to {}", low, high);
}

std::string range_text(Bounds bounds, Dimension dimension) {
  const bool has_low = std::isfinite(bounds.low), has_high = std::isfinite(bounds.high);
  const std::string low =
      (bounds.low_open ? "more than " : "at least ") + format_quantity(bounds.low, dimension);
  const std::string high = "at most " + format_quantity(bounds.high, dimension);
  if (has_low && has_high) return low + ", " + high;
  return has_low ? low : high;
}

}  // namespace

void check_bounds(double value, Bounds bounds, Dimension dimension, const Node& node,
                  const std::string& path) {
  if (value >= bounds.low && value <= bounds.high && !(bounds.low_open && value == bounds.low)) return;
  const bool negative = value < 0 && bounds.low >= 0;
  throw InputError(Complaint{node.mark, path,
                             fmt::format("'{}' is {}", node.scalar, negative ? "negative" : "out of range"),
                             range_text(bounds, dimension)});
}

double whole_bytes(double value, const Node& node, const std::string& path) {
  const double whole = std::round(value);
  if (std::abs(value - whole) <= 4 * std::numeric_limits<double>::epsilon() * value) return whole;
  throw InputError(
      Complaint{node.mark, path, "'" + node.scalar + "' is not a whole number of bytes", "whole bytes"});
}

Section::Section(const Node& map, std::string path, ReadLog& log)
    : map_(&map), path_(std::move(path)), log_(&log) {
  log_->opened(path_);
  if (map.kind != Node::Kind::map) {
    throw InputError(Complaint{map.mark, path_, "is " + describe(map), "a map ('key: value')", ""});
  }
}

std::string Section::path_of(const std::string& key) const {
  return path_.empty() ? key : path_ + "." + key;
}

bool Section::has(const std::string& key) const {
  log_->asked(path_, key);
  return map_->find(key) != nullptr;
}

std::vector<std::string> Section::keys() const {
  std::vector<std::string> names;
  for (const auto& entry : map_->entries) {
    log_->asked(path_, entry.first);
    names.push_back(entry.first);
  }
  return names;
}

void Section::fail(const std::string& key, const std::string& problem, const std::string& allowed,
                   const std::string& nearest) const {
  const Node* node = key.empty() ? nullptr : map_->find(key);
  throw InputError(Complaint{node != nullptr ? node->mark : map_->mark, key.empty() ? path_ : path_of(key),
                             problem, allowed, nearest});
}

void Section::fail_key(const std::string& key, const std::string& problem, const std::string& allowed,
                       const std::string& nearest) const {
  throw InputError(Complaint{map_->find(key)->key_mark, path_of(key), problem, allowed, nearest});
}

const Node* Section::require(const std::string& key, const std::string& expected) const {
  log_->asked(path_, key);
  const Node* node = map_->find(key);
  if (node != nullptr) return node;
  for (const auto& [other, value] : map_->entries) {  // a near miss that nobody asked for is what was meant
    const std::vector<std::string> wanted{key};
    if (!log_->was_asked(path_, other) && !nearest_match(other, wanted).empty()) {
      fail_key(other, "unknown key '" + other + "'", "", key);
    }
  }
  fail(key, "is missing", expected);
}

const Node& Section::scalar(const std::string& key, const std::string& expected) const {
  const Node* node = require(key, expected);
  if (node->kind != Node::Kind::scalar) fail(key, "is " + describe(*node), expected);
  return *node;
}

void Section::log_value(const std::string& key, const Node& node) const {
  log_->value({path_of(key), one_line(node), node.mark, false});
}

void Section::log_default(const std::string& key, const std::string& value) const {
  log_->asked(path_, key);
  log_->value({path_of(key), value, map_->mark, true});
}

double Section::parse(const Node& node, const std::string& path, Dimension dimension, Bounds bounds) const {
  const auto complain = [&](const std::string& problem, const std::string& allowed = "") {
    throw InputError(Complaint{node.mark, path, problem, allowed, ""});
  };
  if (node.kind != Node::Kind::scalar) complain("is " + describe(node), kind_of_value(dimension));
  double value = 0;
  try {
    value = parse_quantity(node.scalar, dimension);
  } catch (const std::invalid_argument& error) {
    const bool has_range = std::isfinite(bounds.low) && std::isfinite(bounds.high);
    complain(error.what(), dimension == Dimension::number && has_range ? range_text(bounds, dimension) : "");
  }
  check_bounds(value, bounds, dimension, node, path);
  return value;
}

double Section::quantity(const std::string& key, Dimension dimension, Bounds bounds) const {
  const Node& node = scalar(key, kind_of_value(dimension));
  const double value = parse(node, path_of(key), dimension, bounds);
  log_value(key, node);
  return value;
}

double Section::quantity_or(const std::string& key, Dimension dimension, const std::string& fallback,
                            Bounds bounds) const {
  if (has(key)) return quantity(key, dimension, bounds);
  log_default(key, fallback);
  return parse_quantity(fallback, dimension);
}

double Section::quantity_else(const std::string& key, Dimension dimension, double inherited, const Mark& from,
                              Bounds bounds) const {
  if (has(key)) return quantity(key, dimension, bounds);
  log_->value({path_of(key), format_quantity(inherited, dimension), from, false});
  return inherited;
}

double Section::bytes(const std::string& key) const {
  const double value = quantity(key, Dimension::size, size_bounds);
  return whole_bytes(value, *map_->find(key), path_of(key));
}

int64_t Section::parse_integer(const Node& node, const std::string& path, int64_t low, int64_t high) const {
  const auto complain = [&](const std::string& problem) {
    throw InputError(Complaint{node.mark, path, problem, whole_number(low, high)});
  };
  if (node.kind != Node::Kind::scalar) complain("is " + describe(node));
  const char* const last = node.scalar.data() + node.scalar.size();
  int64_t value = 0;
  const auto [end, error] = std::from_chars(node.scalar.data(), last, value);
  if (error == std::errc::invalid_argument || end != last)
    complain("'" + node.scalar + "' is not a whole number");
  if (error != std::errc() || value < low || value > high) {
    complain(fmt::format("'{}' is {}", node.scalar, value < 0 && low >= 0 ? "negative" : "out of range"));
  }
  return value;
}

int64_t Section::integer(const std::string& key, int64_t low, int64_t high) const {
  const Node& node = scalar(key, whole_number(low, high));
  const int64_t value = parse_integer(node, path_of(key), low, high);
  log_value(key, node);
  return value;
}

std::vector<int> Section::integers_or(const std::string& key, const std::vector<int>& fallback, int low,
                                      int high) const {
  if (!has(key)) {
    log_default(key, fmt::format("[{}]", fmt::join(fallback, ", ")));
    return fallback;
  }
  const Node& node = list(key, "a list, each item " + whole_number(low, high));
  std::vector<int> values;
  for (const Node& item : node.items)
    values.push_back(static_cast<int>(parse_integer(item, path_of(key), low, high)));
  log_value(key, node);
  return values;
}

int64_t Section::integer_or(const std::string& key, int64_t fallback, int64_t low, int64_t high) const {
  if (has(key)) return integer(key, low, high);
  log_default(key, std::to_string(fallback));
  return fallback;
}

bool Section::boolean_or(const std::string& key, bool fallback) const {
  return one_of_or(key, fallback ? "true" : "false", {"true", "false"}) == "true";
}

std::string Section::text(const std::string& key) const {
  const Node& node = scalar(key, "a text");
  if (node.scalar.empty()) fail(key, "is empty", "a text");
  log_value(key, node);
  return node.scalar;
}

std::string Section::text_or(const std::string& key, const std::string& fallback) const {
  if (has(key)) return text(key);
  log_default(key, fallback);
  return fallback;
}

std::string Section::one_of(const std::string& key, const std::vector<std::string>& allowed,
                            const std::string& problem) const {
  const Node& node = scalar(key, join(allowed));
  for (const std::string& word : allowed) {
    if (node.scalar == word) {
      log_value(key, node);
      return word;
    }
  }
  fail(key, problem + " '" + node.scalar + "'", join(allowed), nearest_match(node.scalar, allowed));
}

std::string Section::one_of_or(const std::string& key, const std::string& fallback,
                               const std::vector<std::string>& allowed, const std::string& problem) const {
  if (has(key)) return one_of(key, allowed, problem);
  log_default(key, fallback);
  return fallback;
}

bool Section::says(const std::string& key, const std::string& word, const std::string& otherwise) const {
  if (!has(key)) {
    log_default(key, word);
    return true;
  }
  const Node& node = *map_->find(key);
  if (node.kind != Node::Kind::scalar) return false;
  if (node.scalar == word) {
    log_value(key, node);
    return true;
  }
  const auto first = static_cast<unsigned char>(node.scalar.empty() ? ' ' : node.scalar.front());
  if (std::isalpha(first) == 0) return false;
  const std::vector<std::string> words{word};
  fail(key, "unknown value '" + node.scalar + "'", word + ", or " + otherwise,
       nearest_match(node.scalar, words));
}

const Node& Section::list(const std::string& key, const std::string& expected) const {
  const Node* node = require(key, expected);
  if (node->kind != Node::Kind::sequence) fail(key, "is " + describe(*node), expected);
  if (node->items.empty()) fail(key, "is an empty list", expected);
  return *node;
}

std::vector<std::string> Section::texts(const std::string& key) const {
  const std::string expected = "a list of names ('[a, b]')";
  const Node& node = list(key, expected);
  std::vector<std::string> words;
  for (const Node& item : node.items) {
    if (item.kind != Node::Kind::scalar || item.scalar.empty()) {
      throw InputError(Complaint{item.mark, path_of(key), "an item is " + describe(item), expected, ""});
    }
    words.push_back(item.scalar);
  }
  log_value(key, node);
  return words;
}

std::vector<double> Section::quantities(const std::string& key, Dimension dimension, Bounds bounds) const {
  const Node& node = list(key, "a list, each item " + kind_of_value(dimension));
  std::vector<double> values;
  for (const Node& item : node.items) values.push_back(parse(item, path_of(key), dimension, bounds));
  log_value(key, node);
  return values;
}

std::vector<std::pair<double, double>> Section::pairs(const std::string& key, PairOf first,
                                                      PairOf second) const {
  const std::string pair =
      fmt::format("a pair: [{}, {}]", kind_of_value(first.dimension), kind_of_value(second.dimension));
  const Node& node = list(key, "a list, each item " + pair);
  std::vector<std::pair<double, double>> values;
  for (const Node& item : node.items) {
    if (item.kind != Node::Kind::sequence || item.items.size() != 2) {
      const std::string found =
          item.kind == Node::Kind::sequence ? fmt::format("a list of {}", item.items.size()) : describe(item);
      throw InputError(Complaint{item.mark, path_of(key), "an item is " + found, pair});
    }
    values.emplace_back(parse(item.items[0], path_of(key), first.dimension, first.bounds),
                        parse(item.items[1], path_of(key), second.dimension, second.bounds));
  }
  log_value(key, node);
  return values;
}

void Section::inherited(const std::string& key, const std::string& value, const Mark& from) const {
  log_->value({path_of(key), value, from, false});
}

Section Section::section(const std::string& key) const {
  return Section(*require(key, "a map ('key: value')"), path_of(key), *log_);
}

std::optional<Section> Section::section_if(const std::string& key) const {
  if (!has(key)) return std::nullopt;
  return section(key);
}

Section Section::section_or_empty(const std::string& key) const {
  static const Node empty = [] {
    Node map;
    map.kind = Node::Kind::map;
    return map;
  }();
  if (has(key)) return section(key);
  return Section(empty, path_of(key), *log_);
}

}  // namespace edgeward
