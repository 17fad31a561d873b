// Generalised advantage estimation (Schulman et al. 2016), with the two ways in which an episode ends kept
// apart: terminated means that nothing follows (value 0); truncated means that somebody stopped watching, so
// the value of the last observation stands for what would have followed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace edgeward {

struct GaeInput {
  size_t steps = 0, environments = 0;  // T, N
  double gamma = 0, lambda = 1;
  std::span<const double> reward;       // [T, N]
  std::span<const float> value;         // [T, N] of the observations acted on
  std::span<const float> next_value;    // [N] of the observations after the last step
  std::span<const float> final_value;   // [T, N] of the final observations; read only where truncated
  std::span<const uint8_t> terminated;  // [T, N]; wins where both flags are set
  std::span<const uint8_t> truncated;   // [T, N]
};

// advantage: [T, N], written. The target of the value head is advantage + value.
void gae(const GaeInput& input, std::span<float> advantage);

}  // namespace edgeward
