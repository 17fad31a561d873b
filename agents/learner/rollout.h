// What a rollout of T steps in N environments leaves behind for one update: memory allocated once, which
// a2c.cpp views as tensors. Free of torch.
#pragma once

#include <boost/align/aligned_allocator.hpp>
#include <cstdint>
#include <span>
#include <vector>

#include "agents/learner/normaliser.h"
#include "env/batch_env.h"

namespace edgeward {

// Aligned as torch's own tensors are: the last bits of a matrix product may depend on the alignment.
template <typename T>
using AlignedVector = std::vector<T, boost::alignment::aligned_allocator<T, 64>>;

class Rollout {
 public:
  Rollout(const Spec& spec, size_t steps, size_t environments);  // T, N

  // Copies what is acted on in step t, and its normalised form.
  void observe(size_t t, const StepBatch& batch, const ObservationNormaliser& normaliser);
  // Copies what step t has led to; the final observations of truncated episodes become rows of `bootstrap`.
  void record(size_t t, std::span<const int32_t> actions, const StepBatch& batch,
              const ObservationNormaliser& normaliser);
  // Puts the observation after the last step into the first N rows of `bootstrap`.
  void finish(const StepBatch& batch, const ObservationNormaliser& normaliser);
  void clear() { bootstrap_rows = environments; }  // before the first step of the next rollout

  size_t steps, environments;
  AlignedVector<float> raw;                    // [T, N, D] as the environment gave them
  AlignedVector<float> observation;            // [T, N, D] normalised: what the network saw
  AlignedVector<uint8_t> mask;                 // [T, N, M] as used; 0 or 1
  AlignedVector<int64_t> action;               // [T, N, H]
  std::vector<double> reward;                  // [T, N]
  std::vector<uint32_t> group;                 // [T, N]
  std::vector<uint8_t> terminated, truncated;  // [T, N]
  AlignedVector<float> bootstrap;              // [N + T N, D] normalised; rows in use: bootstrap_rows
  size_t bootstrap_rows = 0;
  std::vector<uint32_t> bootstrap_row;  // [T, N] the row of a final observation, where truncated
  int64_t episodes = 0;                 // ended in this rollout and earlier ones
  double simulated_s = 0;               // all environments, this rollout and earlier ones

 private:
  size_t width_, masks_, components_;  // D, M, H
};

}  // namespace edgeward
