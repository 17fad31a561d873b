// The reference of a mission (env/mission.h): dynamic programming over rounds, budget left and link rate, by
// the closed form that the oracle searches. Sees the true link rate and the joules left; knows how the link
// walks, not what it will do.
#pragma once

#include <string>
#include <vector>

#include "agents/policies/action_mask.h"
#include "agents/policies/mission_planner.h"
#include "agents/policies/policy.h"

namespace edgeward {

class MissionOptimalPolicy : public Policy {
 public:
  // Plans for every family, in seconds. Throws InputError where it is not exact for the scenario.
  MissionOptimalPolicy(const SplitPredictor& predictor, const Spec& spec);

  bool privileged() const override { return true; }
  void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh, Mode mode,
           Rng& rng, std::span<int32_t> actions) override;

  const MissionPlanner& planner(size_t family) const { return planners_[family]; }

 private:
  ActionMask mask_;
  std::vector<MissionPlanner> planners_;  // [family]
  size_t family_entry_, rate_entry_, budget_entry_, rounds_entry_;
};

// Why the policy does not apply, for a message that begins with its name; "" where it does: a mission in
// which one device has a request in every round, for which the oracle's closed form is exact, on a link of
// its own that is constant or walks between rounds.
std::string why_mission_optimal_is_not_exact(const Scenario& scenario, const SplitSettings& settings);

}  // namespace edgeward
