// Acts in the environments and fills rollouts, one at a time; while the environments step, its caller may do
// something else. Free of torch.
#pragma once

#include <cstdint>
#include <exception>
#include <vector>

#include "agents/learner/network.h"
#include "agents/learner/normaliser.h"
#include "agents/learner/rollout.h"
#include "env/batch_env.h"
#include "sim/model/random.h"

namespace edgeward {

class Collector {
 public:
  // Acts with `network` on what `normaliser` makes of the observations, as they are from start() to finish().
  // `pass` is where the network works: of N rows, or of T x N, which then keep what it saw and answered in
  // every step of the rollout. All must outlive the collector. log_probs: whether rollouts say how probable
  // the actions were.
  Collector(BatchEnv& env, const Network& network, const ObservationNormaliser& normaliser, const Pass& pass,
            bool log_probs);

  // Everything that is collected afterwards is a function of these seeds, networks and normalisers. Not while
  // a rollout is under way.
  void reset(uint64_t environment_seed, uint64_t action_seed);

  // Begins a rollout, from where the environments are, and goes on with it. What environments throw waits for
  // finish().
  void start(Rollout& rollout) noexcept;
  // As far as there is nothing to wait for.
  void go_on() noexcept;
  // To its end; the environments are left alone afterwards.
  void settle() noexcept;
  // The same; then throws what there is to throw.
  void finish();

  void collect(Rollout& rollout) {
    start(rollout);
    finish();
  }

 private:
  void advance(bool wait) noexcept;
  void act();

  BatchEnv& env_;
  const Network& network_;
  const ObservationNormaliser& normaliser_;
  const bool log_probs_;
  std::vector<Pass> blocks_;    // of N rows each; step t works in block t, round and round
  Rng rng_;                     // of the sampled actions
  Rollout* rollout_ = nullptr;  // under way
  size_t t_ = 0;                // its step that the environments are at
  std::exception_ptr thrown_;
};

}  // namespace edgeward
