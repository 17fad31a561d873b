// Acts in the environments and fills rollouts. Free of torch.
#pragma once

#include <vector>

#include "agents/learner/network.h"
#include "agents/learner/normaliser.h"
#include "agents/learner/rollout.h"
#include "env/batch_env.h"
#include "sim/model/random.h"

namespace edgeward {

class Collector {
 public:
  // Acts with `network` on what `normaliser` makes of the observations, as they are at each collect(). `pass`
  // is where the network works: of N rows, or of T x N, which then keep what it saw and answered in every
  // step of the rollout. All must outlive the collector. log_probs: whether rollouts say how probable the
  // actions were.
  Collector(BatchEnv& env, const Network& network, const ObservationNormaliser& normaliser, const Pass& pass,
            bool log_probs);

  // Everything that is collected afterwards is a function of these seeds, networks and normalisers.
  void reset(uint64_t environment_seed, uint64_t action_seed);

  // Goes on from where the environments are.
  void collect(Rollout& rollout);

 private:
  BatchEnv& env_;
  const Network& network_;
  const ObservationNormaliser& normaliser_;
  const bool log_probs_;
  std::vector<Pass> blocks_;  // of N rows each; step t works in block t, round and round
  Rng rng_;                   // of the sampled actions
};

}  // namespace edgeward
