// The myopic engineer's rule: for each device, the plan that its profile predicts to pay best at the link
// rate it observes, as if it were alone. Sees only what a deployed policy sees.
#pragma once

#include <vector>

#include "agents/policies/action_mask.h"
#include "agents/policies/group_reader.h"
#include "agents/policies/policy.h"
#include "agents/policies/split_prediction.h"

namespace edgeward {

class GreedyPolicy : public Policy {
 public:
  GreedyPolicy(const SplitPredictor& predictor, const Spec& spec);

  void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh, Mode mode,
           Rng& rng, std::span<int32_t> actions) override;

 private:
  SplitPredictor predictor_;
  GroupReader groups_;
  ActionMask mask_;
  std::vector<size_t> rate_entries_;  // observation entry "link_rate.<device>", by device
};

}  // namespace edgeward
