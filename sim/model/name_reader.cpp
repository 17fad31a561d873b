// Names in a scenario: those that the user gives, and those of profiles.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "sim/model/nearest.h"
#include "sim/model/scenario_parts.h"

namespace edgeward {
namespace {

constexpr size_t longest_name = 64;  // each of a thousand devices keeps its own

}  // namespace

void check_name(const Section& section, const std::string& name) {
  if (name.size() > longest_name) {
    section.fail_key(name, fmt::format("a name of {} bytes", name.size()),
                     fmt::format("at most {}", longest_name));
  }
  const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char letter) {
    return std::isalnum(letter) != 0 || letter == '-' || letter == '_';
  });
  if (!good) section.fail_key(name, "'" + name + "' is not a name", "letters, digits, '-' and '_'");
}

std::string read_profile_name(const Section& section, const std::string& key, const std::string& kind,
                              ScenarioReading& reading) {
  const ProfileLibrary& profiles = reading.profiles;
  const std::vector<std::string> known = profiles.names(kind);
  const Node* node = section.node().find(key);
  const bool is_name = node != nullptr && node->kind == Node::Kind::scalar;
  if (is_name && std::find(known.begin(), known.end(), node->scalar) == known.end()) {
    section.fail(key, fmt::format("unknown {} profile '{}'", kind, node->scalar),
                 fmt::format("{} ({})", known.empty() ? "none" : join(known), profiles.folder(kind)),
                 nearest_match(node->scalar, known));
  }
  const std::string name = section.one_of(key, known);
  reading.scenario.profiles.emplace(kind, name);
  return name;
}

}  // namespace edgeward
