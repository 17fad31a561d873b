// Where one environment's share of a step is written.
#pragma once

#include <cstdint>
#include <span>

namespace edgeward {

// One environment's row of the shared step buffers; sizes are those of the Spec.
struct StepView {
  // Filled by observe():
  std::span<float> observation;  // [D]
  std::span<uint8_t> mask;       // [M], 1 = allowed
  std::span<double> privileged;  // [P]
  // Filled by end(), zero before:
  double* reward = nullptr;        // the team's
  std::span<double> agent_reward;  // [A]
  std::span<double> reward_term;   // [R]
  std::span<double> metric_sum;    // [Q]
  std::span<double> metric_count;  // [Q]
};

}  // namespace edgeward
