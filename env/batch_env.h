// N environments stepped together: what learners and evaluations run on. VectorEnv (worker processes) is the
// real one; tests learn on tiny exact problems behind the same interface.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "env/spec.h"

namespace edgeward {

// Views of the current step, row-major, one row per environment. Valid until the next step or reset.
// After a reset: observation, mask, privileged, episode and group are set; everything else is zero.
struct StepBatch {
  size_t size = 0;                     // N
  std::span<const float> observation;  // [N, D]
  std::span<const uint8_t> mask;       // [N, M], 1 = allowed; at least one choice per component
  std::span<const double> privileged;  // [N, P], of the state that `observation` shows
  std::span<const uint32_t> episode;   // [N] number of the episode that `observation` belongs to, from 0
  // Of the step that has just ended:
  std::span<const uint32_t> group;  // [N] index into Spec::groups, of the episode that the step belonged to
  std::span<const double> reward;   // [N] the team's reward
  std::span<const double> agent_reward;  // [N, A]
  std::span<const double> reward_term;   // [N, R]
  std::span<const double> metric_sum;    // [N, Q]
  std::span<const double> metric_count;  // [N, Q]; 0 where nothing was observed (a request that never ended)
  std::span<const double> elapsed_s;     // [N] simulated time of the epoch
  std::span<const uint8_t> terminated;   // [N]
  std::span<const uint8_t> truncated;    // [N]
  // Same-step autoreset: where terminated or truncated, `observation` already shows the next episode and this
  // row the last observation of the one that ended.
  std::span<const float> final_observation;  // [N, D]
};

class BatchEnv {
 public:
  virtual ~BatchEnv() = default;

  virtual const Spec& spec() const = 0;
  virtual size_t size() const = 0;  // N

  // Seeded: everything that follows is a function of the seed and the actions. Unseeded: new episodes
  // everywhere.
  virtual void reset(uint64_t seed) = 0;
  virtual void reset() = 0;

  // actions: [N, H] choices, each allowed by the mask (else Error). Blocks until every environment has
  // stepped.
  virtual void step(std::span<const int32_t> actions) = 0;

  // step() in two halves, for a caller with work of its own to do meanwhile; batch() says nothing in between.
  // An environment that steps at once does so in send().
  virtual void send(std::span<const int32_t> actions) { step(actions); }
  virtual bool answered() const { return true; }  // receive() would not block; also when it would throw
  virtual void receive() {}

  virtual const StepBatch& batch() const = 0;
};

}  // namespace edgeward
