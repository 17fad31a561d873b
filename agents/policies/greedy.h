// The myopic engineer's rule: for each device, the plan that its profile predicts to pay best at the link
// rate it observes, as if it were alone; or, where it shares, at that rate divided by the number of active
// devices on its network. Sees only what a deployed policy sees.
#pragma once

#include <vector>

#include "agents/policies/action_mask.h"
#include "agents/policies/group_reader.h"
#include "agents/policies/policy.h"
#include "agents/policies/split_prediction.h"

namespace edgeward {

enum class Air { own, shared };

class GreedyPolicy : public Policy {
 public:
  GreedyPolicy(const SplitPredictor& predictor, const Spec& spec, Air air = Air::own);

  void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh, Mode mode,
           Rng& rng, std::span<int32_t> actions) override;

 private:
  // Into rates_bps_: what each device counts on in a row.
  void read_rates(std::span<const float> observation);

  SplitPredictor predictor_;
  Air air_;
  GroupReader groups_;
  ActionMask mask_;
  std::vector<size_t> rate_entries_, active_entries_;  // observation entries, by device
  std::vector<double> rates_bps_;                      // by device
  std::vector<double> sharers_;                        // by network: active devices
};

}  // namespace edgeward
