// Advantages of a rollout that the policy itself has collected (generalised advantage estimation; Schulman et
// al. 2016) or an earlier policy (V-trace with both clips at 1; Espeholt et al. 2018). The two ways in which
// an episode ends are kept apart: terminated means that nothing follows (value 0); truncated means that
// somebody stopped watching, so the value of the last observation stands for what would have followed.
//
// With c = min(1, probability of the action now / when it was chosen):
//   delta[t] = reward[t] + gamma value[t + 1] - value[t]
//   advantage[t] = delta[t] + gamma lambda c[t + 1] advantage[t + 1]
// A step weighs c[t] advantage[t] in the policy's gradient, and the value's target is value[t] + c[t]
// advantage[t]. Where c = 1 this is generalised advantage estimation, with lambda = 1 it is V-trace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace edgeward {

struct AdvantageInput {
  size_t steps = 0, environments = 0;  // T, N
  double gamma = 0, lambda = 1;
  std::span<const double> reward;          // [T, N]
  std::span<const float> value;            // [T, N] of the observations acted on
  std::span<const float> next_value;       // [N] of the observations after the last step
  std::span<const float> final_value;      // [T, N] of the final observations; read only where truncated
  std::span<const uint8_t> terminated;     // [T, N]; wins where both flags are set
  std::span<const uint8_t> truncated;      // [T, N]
  std::span<const float> importance = {};  // c [T, N]; none: 1 everywhere
};

// advantage: [T, N], written; not yet weighed by its own c.
void estimate_advantages(const AdvantageInput& input, std::span<float> advantage);

}  // namespace edgeward
