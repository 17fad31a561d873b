// Typed reading of a map node: units, bounds, defaults, and the log from which unknown keys are found and
// `scenario explain` is printed. Each reader asks for the keys it knows; what nobody asked for is misspelled.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/model/document.h"
#include "sim/model/units.h"

namespace edgeward {

struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false;  // true: strictly above `low`
};
inline constexpr Bounds positive{0, std::numeric_limits<double>::infinity(), true};
inline constexpr Bounds not_negative{0, std::numeric_limits<double>::infinity(), false};
inline constexpr Bounds zero_to_one{0, 1, false};

// What a simulated system can sensibly have, in SI units; beyond it, times overflow or never end.
inline constexpr Bounds rate_bounds{1, 1e12}, frequency_bounds{1e-6, 1e6}, time_bounds{0, 1e6};
inline constexpr Bounds power_bounds{0, 1e6}, energy_bounds{0, 1e12}, size_bounds{1, 1e12};

// Throws the InputError about a value out of bounds, placed at the node that it was read from.
void check_bounds(double value, Bounds bounds, Dimension dimension, const Node& node,
                  const std::string& path);

// `value` in bytes as it was read from `node`, without what multiplying by the unit's scale added (602.112
// kB). Throws the InputError about a value that is not a whole number of bytes.
double whole_bytes(double value, const Node& node, const std::string& path);

// One value as it was read: what `explain` prints and what the resolved scenario holds.
struct ResolvedValue {
  std::string path;   // "devices.uav.link.low"
  std::string value;  // as written in the file, or the default
  Mark mark;          // where it was set; the map that lacks it, for a default
  bool is_default = false;
};

// Which keys were asked for, over all sections of one document.
class ReadLog {
 public:
  void opened(const std::string& section_path);
  void asked(const std::string& section_path, const std::string& key);
  void leave_to_others(const std::string& section_path);  // its keys are checked elsewhere
  bool was_asked(const std::string& section_path, const std::string& key) const;
  void value(ResolvedValue value);
  const std::vector<ResolvedValue>& values() const { return values_; }

  // Throws InputError for the first key in `root` (in file order) that lies in a section somebody read but
  // that nobody asked for: "unknown key", with the keys asked for there and the nearest of them.
  void reject_unknown_keys(const Node& root) const;

 private:
  std::map<std::string, std::set<std::string>> asked_;
  std::vector<ResolvedValue> values_;
};

// A view of one map. Node and log must outlive it. Every getter throws InputError with the place of the
// value: missing key, wrong kind of node, wrong or missing unit, out of bounds, not a finite number. A
// missing key whose near miss stands in the map is reported as that misspelling.
class Section {
 public:
  Section(const Node& map, std::string path, ReadLog& log);

  bool has(const std::string& key) const;
  const Mark& mark() const { return map_->mark; }
  const std::string& path() const { return path_; }
  std::vector<std::string> keys() const;  // in file order; counts as asking for all of them

  double quantity(const std::string& key, Dimension dimension, Bounds bounds = {}) const;
  double quantity_or(const std::string& key, Dimension dimension, const std::string& fallback,
                     Bounds bounds = {}) const;  // the default is written with its unit, as a user would
  // A missing key takes the value that another file gives it; the log then names the place there.
  double quantity_else(const std::string& key, Dimension dimension, double inherited, const Mark& from,
                       Bounds bounds = {}) const;
  double bytes(const std::string& key) const;  // a size, whole bytes, within size_bounds
  int64_t integer(const std::string& key, int64_t low, int64_t high) const;
  int64_t integer_or(const std::string& key, int64_t fallback, int64_t low, int64_t high) const;
  std::vector<int> integers_or(const std::string& key, const std::vector<int>& fallback, int low,
                               int high) const;
  bool boolean_or(const std::string& key, bool fallback) const;  // true or false, nothing else
  std::string text(const std::string& key) const;                // not empty
  std::string text_or(const std::string& key, const std::string& fallback) const;
  // `problem` opens the message about a value that is none of the allowed ones.
  std::string one_of(const std::string& key, const std::vector<std::string>& allowed,
                     const std::string& problem = "unknown value") const;
  std::string one_of_or(const std::string& key, const std::string& fallback,
                        const std::vector<std::string>& allowed,
                        const std::string& problem = "unknown value") const;
  // Whether a key that takes a word or something else ("a time") says the word, which is also its default.
  // Another word is an InputError.
  bool says(const std::string& key, const std::string& word, const std::string& otherwise) const;
  std::vector<std::string> texts(const std::string& key) const;  // a sequence of at least one scalar
  std::vector<double> quantities(const std::string& key, Dimension dimension, Bounds bounds = {}) const;
  // A list of pairs: [[0 s, 20 Mbps], [10 s, 2 Mbps]].
  struct PairOf {
    Dimension dimension;
    Bounds bounds;
  };
  std::vector<std::pair<double, double>> pairs(const std::string& key, PairOf first, PairOf second) const;
  const Node& list(const std::string& key, const std::string& expected) const;  // of at least one item
  Section section(const std::string& key) const;                                // a nested map
  std::optional<Section> section_if(const std::string& key) const;
  Section section_or_empty(const std::string& key) const;  // for a map whose keys all have defaults

  // Logs what another file says, where no single quantity does.
  void inherited(const std::string& key, const std::string& value, const Mark& from) const;

  // For checks across several keys: an InputError placed at `key` (at the map itself when `key` is empty or
  // absent).
  [[noreturn]] void fail(const std::string& key, const std::string& problem, const std::string& allowed = "",
                         const std::string& nearest = "") const;
  // The same about the key itself, which is there but should be called otherwise.
  [[noreturn]] void fail_key(const std::string& key, const std::string& problem, const std::string& allowed,
                             const std::string& nearest = "") const;

  const Node& node() const { return *map_; }

 private:
  std::string path_of(const std::string& key) const;
  const Node* require(const std::string& key, const std::string& expected) const;
  const Node& scalar(const std::string& key, const std::string& expected) const;
  double parse(const Node& node, const std::string& path, Dimension dimension, Bounds bounds) const;
  int64_t parse_integer(const Node& node, const std::string& path, int64_t low, int64_t high) const;
  void log_value(const std::string& key, const Node& node) const;
  void log_default(const std::string& key, const std::string& value) const;

  const Node* map_;
  std::string path_;
  ReadLog* log_;
};

}  // namespace edgeward
