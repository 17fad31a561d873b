// Random rounds of the Infer-EDGE system, for tests of what foresees them.
#pragma once

#include <string>
#include <vector>

#include "agents/policies/joint_search.h"
#include "agents/policies/round_prediction.h"
#include "sim/model/data_folders.h"
#include "sim/model/scenario.h"

namespace edgeward {

// The system with so many devices, as it stands in scenarios/infer_edge, with `assignments` on top.
struct InferEdge {
  explicit InferEdge(size_t devices, std::vector<std::string> assignments = {}) {
    assignments.push_back("devices.uav.count=" + std::to_string(devices));
    const ScenarioSource source = load_scenario("infer_edge/balanced", assignments);
    ProfileLibrary profiles(profile_folder());
    ReadLog log;
    const Section root(source.root, "", log);
    scenario = read_scenario(root, profiles);
    settings = read_split_settings(root.section("environment"), scenario);
  }

  Scenario scenario;
  SplitSettings settings;
};

// Draws rounds: each device active with probability 1/2 (at least one is), each at one of its levels, any
// plans.
class RoundDice {
 public:
  explicit RoundDice(const Scenario& scenario, uint64_t seed) : scenario_(scenario), rng_(seed) {}

  size_t below(size_t count) { return rng_() % count; }

  std::vector<ActiveDevice> round() {
    std::vector<ActiveDevice> active;
    while (active.empty()) {
      for (size_t device = 0; device < scenario_.devices.size(); ++device) {
        if (below(2) == 0) active.push_back({device, rate(device)});
      }
    }
    return active;
  }

  // A level of its network; on a link of its own any rate of its walk.
  double rate(size_t device) {
    const LinkModel& link = scenario_.devices[device].link;
    if (!link.levels_bps.empty()) return link.levels_bps[below(link.levels_bps.size())];
    return link.low_bps + (link.high_bps - link.low_bps) * static_cast<double>(below(1000)) / 1000;
  }

  JointPlan plan(size_t size) {
    JointPlan plan(size);
    for (uint32_t& choice : plan) choice = static_cast<uint32_t>(below(scenario_.choices.size()));
    return plan;
  }

 private:
  const Scenario& scenario_;
  Rng rng_;
};

inline AllowedPlans all_plans(const Scenario& scenario, size_t size) {
  std::vector<uint32_t> every(scenario.choices.size());
  for (uint32_t choice = 0; choice < every.size(); ++choice) every[choice] = choice;
  return AllowedPlans(size, every);
}

}  // namespace edgeward
