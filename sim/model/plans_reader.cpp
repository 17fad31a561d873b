// Section `plans`: the families, and where each version can be cut.
#include <fmt/format.h>

#include <algorithm>

#include "sim/model/nearest.h"
#include "sim/model/profile_reader.h"
#include "sim/model/scenario_parts.h"

namespace edgeward {
namespace {

std::vector<const FamilyProfile*> read_families(const Section& plans, ProfileLibrary& profiles) {
  std::vector<const FamilyProfile*> families;
  const std::vector<std::string> known = profiles.names("family");
  for (const std::string& name : plans.texts("families")) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      plans.fail("families", "unknown family '" + name + "'",
                 fmt::format("{} ({})", known.empty() ? "none" : join(known), profiles.folder("family")),
                 nearest_match(name, known));
    }
    const FamilyProfile& family = profiles.family(name);
    if (std::find(families.begin(), families.end(), &family) != families.end()) {
      plans.fail("families", "family '" + name + "' stands here twice", "each family once");
    }
    families.push_back(&family);
  }
  return families;
}

std::vector<int> cuts_of_set(const Section& plans, const std::string& set, const VersionProfile& version) {
  const auto found = version.cut_sets.find(set);
  if (found != version.cut_sets.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& entry : version.cut_sets) known.push_back(entry.first);
  plans.fail("cuts", "unknown cut set '" + set + "' of '" + version.name + "'",
             join(known) + ", or a map of versions to lists of layers", nearest_match(set, known));
}

// [family]. Every version of every family must offer the same number of choices: an action means the same in
// all.
std::vector<Cuts> read_all_cuts(const Section& plans, const std::vector<const FamilyProfile*>& families) {
  const Node* node = plans.node().find("cuts");
  const bool is_map = node != nullptr && node->kind == Node::Kind::map;
  std::vector<Cuts> all;
  const std::string set = is_map ? "" : plans.text("cuts");
  for (const FamilyProfile* family : families) {  // so that no version counts as a misspelling of another
    for (const VersionProfile& version : family->versions) {
      if (is_map) plans.section("cuts").has(version.name);
    }
  }
  for (const FamilyProfile* family : families) {
    Cuts& cuts = all.emplace_back();
    for (const VersionProfile& version : family->versions) {
      cuts.push_back(is_map ? read_cuts(plans.section("cuts"), version) : cuts_of_set(plans, set, version));
      if (cuts.back().size() != all.front().front().size()) {
        plans.fail("cuts",
                   fmt::format("'{}' has {} cuts, but '{}' has {}", version.name, cuts.back().size(),
                               families.front()->versions.front().name, all.front().front().size()),
                   "the same number of cuts for every version");
      }
    }
    if (cuts.size() != all.front().size()) {
      plans.fail("families",
                 fmt::format("'{}' has {} versions, but '{}' has {}", family->name, cuts.size(),
                             families.front()->name, all.front().size()),
                 "families with the same number of versions");
    }
  }
  return all;
}

}  // namespace

void read_plans(const Section& section, ScenarioReading& reading) {
  reading.families = read_families(section, reading.profiles);
  reading.cuts = read_all_cuts(section, reading.families);
  Scenario& scenario = reading.scenario;
  for (const FamilyProfile* family : reading.families) {
    scenario.families.push_back(family->name);
    scenario.profiles.emplace("family", family->name);
  }
  scenario.choices = choice_labels(reading.cuts.front().size(), reading.cuts.front().front().size());
}

}  // namespace edgeward
