// The best there is where requests meet: sees the true link rates (the privileged part of a step) and
// searches the plans of all active devices together, on RoundPredictor's model of the round. Exhaustive in
// rounds of up to `most_joint_plans` (8 choices: 10 requests); above, the best of several ascents, a lower
// bound of the optimum.
#pragma once

#include <string>
#include <vector>

#include "agents/policies/action_mask.h"
#include "agents/policies/joint_search.h"
#include "agents/policies/policy.h"
#include "agents/policies/round_prediction.h"

namespace edgeward {

class JointOraclePolicy : public Policy {
 public:
  static constexpr uint64_t most_joint_plans = uint64_t{1} << 30;
  // The largest round of which all joint plans are searched.
  static size_t most_requests(size_t choices);

  // Throws InputError where the rounds of the scenario cannot be predicted exactly.
  JointOraclePolicy(const SplitPredictor& predictor, const Spec& spec);

  bool privileged() const override { return true; }
  void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh, Mode mode,
           Rng& rng, std::span<int32_t> actions) override;

  // For tables: whether its plans are the best ones or a bound, in the scenario.
  static std::string note(const Scenario& scenario);

 private:
  RoundPredictor round_;
  JointSearch search_;
  ActionMask mask_;
  size_t family_entry_ = 0;
  std::vector<size_t> rate_entries_, active_entries_;  // privileged entries, by device
  std::vector<ActiveDevice> active_;
  AllowedPlans allowed_;
};

}  // namespace edgeward
