#include "env/layout_difference.h"

#include <fmt/format.h>

#include <algorithm>

namespace edgeward {
namespace {

std::string differ(const std::string& what, const std::string& there, const std::string& here) {
  return fmt::format("{} is {} there and {} here", what, there, here);
}

std::string quoted(const std::string& text) {
  return "'" + text + "'";
}

std::string range(const Entry& entry) {
  return fmt::format("{} to {}", entry.low, entry.high);
}

// By place, so that the order counts.
std::string entry_difference(size_t place, const Entry& there, const Entry& here) {
  if (there.name != here.name) {
    return differ(fmt::format("observation entry {}", place), quoted(there.name), quoted(here.name));
  }
  const std::string what = "of the observation '" + here.name + "' the ";
  if (there.unit != here.unit) return differ(what + "unit", quoted(there.unit), quoted(here.unit));
  if (there.low != here.low || there.high != here.high)
    return differ(what + "range", range(there), range(here));
  if (there.meaning != here.meaning)
    return differ(what + "meaning", quoted(there.meaning), quoted(here.meaning));
  return "";
}

std::string component_difference(size_t place, const Component& there, const Component& here) {
  if (there.name != here.name) {
    return differ(fmt::format("decision {}", place), quoted(there.name), quoted(here.name));
  }
  const std::string what = "of the decision '" + here.name + "' ";
  const size_t shared = std::min(there.choices.size(), here.choices.size());
  for (size_t choice = 0; choice < shared; ++choice) {
    if (there.choices[choice] != here.choices[choice]) {
      return differ(fmt::format("{}choice {}", what, choice), quoted(there.choices[choice]),
                    quoted(here.choices[choice]));
    }
  }
  if (there.choices.size() == here.choices.size()) return "";
  return differ(what + "the number of choices", std::to_string(there.choices.size()),
                std::to_string(here.choices.size()));
}

}  // namespace

std::string layout_difference(const Spec& there, const Spec& here) {
  if (there.kind != here.kind) return differ("the kind", quoted(there.kind), quoted(here.kind));
  for (size_t i = 0; i < std::min(there.observation.size(), here.observation.size()); ++i) {
    std::string difference = entry_difference(i, there.observation[i], here.observation[i]);
    if (!difference.empty()) return difference;
  }
  if (there.observation.size() != here.observation.size()) {
    return differ("the number of observation entries", std::to_string(there.observation.size()),
                  std::to_string(here.observation.size()));
  }
  for (size_t i = 0; i < std::min(there.action.size(), here.action.size()); ++i) {
    std::string difference = component_difference(i, there.action[i], here.action[i]);
    if (!difference.empty()) return difference;
  }
  if (there.action.size() == here.action.size()) return "";
  return differ("the number of decisions", std::to_string(there.action.size()),
                std::to_string(here.action.size()));
}

}  // namespace edgeward
