// From logits to actions, without torch: one pass over the rows is cheaper than a tensor of probabilities and
// a multinomial draw.
#pragma once

#include <cstdint>
#include <span>

#include "agents/policies/policy.h"

namespace edgeward {

// choices: [H], the number of each component's choices; their sum is M. heads: [N, M + 1], logits before
// masks and one number that is none (the value). mask: [N, M], at least one choice per component. actions:
// [N, H], written. Greedy takes the first of the most probable choices; sampling draws one word of `rng` per
// component, allowed choices or not, so that rows never move each other's draws.
// log_prob: [N], written where it is wanted and actions are sampled: of the joint action.
void choose_actions(std::span<const int64_t> choices, std::span<const float> heads,
                    std::span<const uint8_t> mask, Mode mode, Rng& rng, std::span<int32_t> actions,
                    std::span<float> log_prob = {});

}  // namespace edgeward
