// A policy chooses actions for a batch of environments. No torch here: baselines are policies, and a learned
// policy implements the same interface (agents/learner).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "env/spec.h"
#include "sim/model/random.h"

namespace edgeward {

struct ObservationBatch {
  size_t size = 0;                     // N
  std::span<const float> observation;  // [N, D]
  std::span<const uint8_t> mask;       // [N, M]
  std::span<const double> privileged;  // [N, P]; only policies that say so look at it
};

enum class Mode { greedy, sample };  // the most probable action, or one drawn from the policy

class Policy {
 public:
  virtual ~Policy() = default;

  virtual size_t state_size() const { return 0; }    // S: recurrent state per environment
  virtual bool privileged() const { return false; }  // sees what a deployed policy may not

  // state: [N, S], read and written. fresh: [N], 1 where an episode has just begun. actions: [N, H], written;
  // each choice is allowed by the mask.
  virtual void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh,
                   Mode mode, Rng& rng, std::span<int32_t> actions) = 0;
};

}  // namespace edgeward
