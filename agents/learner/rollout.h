// What T steps in N environments leave behind for one update: memory allocated once. Free of torch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "env/batch_env.h"

namespace edgeward {

class Rollout {
 public:
  Rollout(const Spec& spec, size_t steps, size_t environments);  // T, N

  void clear();  // before the first step
  // Copies what is acted on in step t.
  void observe(size_t t, const StepBatch& batch);
  // Copies what step t has led to; the final observations of truncated episodes become rows of `bootstrap`.
  void record(size_t t, const StepBatch& batch);
  // Puts the observation after the last step into the first N rows of `bootstrap`.
  void finish(const StepBatch& batch);

  // Of step t, for whoever acts: actions [N, H] and their joint log-probability [N].
  std::span<int32_t> actions(size_t t);
  std::span<float> log_probs(size_t t);

  size_t steps, environments;
  std::vector<float> observation;              // [T, N, D] as the environment gave them
  std::vector<uint8_t> mask;                   // [T, N, M]
  std::vector<int32_t> action;                 // [T, N, H]
  std::vector<float> log_prob;                 // [T, N] by the policy that acted; set where it may be another
  std::vector<double> reward;                  // [T, N]
  std::vector<uint32_t> group;                 // [T, N]
  std::vector<uint8_t> terminated, truncated;  // [T, N]
  std::vector<float> bootstrap;                // [N + T N, D]; rows in use: bootstrap_rows
  size_t bootstrap_rows = 0;
  std::vector<uint32_t> bootstrap_row;  // [T, N] the row of a final observation, where truncated
  int64_t episodes = 0;                 // ended
  double simulated_s = 0;               // all environments

 private:
  size_t width_, components_;  // D, H
};

}  // namespace edgeward
