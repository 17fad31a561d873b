// The best there is, for as long as it can be computed exactly: sees the true link rates (the privileged part
// of a step) and searches all plans of each device. Where requests wait for each other, a joint search is
// needed (joint_oracle.h), and where they meet chance or a battery, an expectation over what follows; this
// one refuses then instead of reporting something that is not the optimum.
#pragma once

#include <vector>

#include "agents/policies/action_mask.h"
#include "agents/policies/policy.h"
#include "agents/policies/split_prediction.h"

namespace edgeward {

class OraclePolicy : public Policy {
 public:
  // Throws InputError when exhaustive search device by device is not exact for the scenario.
  OraclePolicy(const SplitPredictor& predictor, const Spec& spec);

  bool privileged() const override { return true; }
  void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh, Mode mode,
           Rng& rng, std::span<int32_t> actions) override;

 private:
  SplitPredictor predictor_;
  ActionMask mask_;
  size_t family_entry_ = 0;
  std::vector<size_t> rate_entries_;  // privileged entry "link_rate.<device>", by device
};

// Why the oracle would not be exact for the scenario; "" when it is: requests in rounds, each with a link of
// its own and a worker of its own at the server, rates that stay for the round, and compute times that are
// not random.
std::string why_oracle_is_not_exact(const Scenario& scenario);
// The same of the whole problem: a mission's budget ties its rounds together.
std::string why_oracle_is_not_exact(const Scenario& scenario, const SplitSettings& settings);

}  // namespace edgeward
