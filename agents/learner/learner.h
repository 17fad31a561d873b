// One gradient step of A2C on one rollout. Free of torch.
#pragma once

#include <utility>
#include <vector>

#include "agents/learner/advantage.h"
#include "agents/learner/loss.h"
#include "agents/learner/network.h"
#include "agents/learner/normaliser.h"
#include "agents/learner/optimizer.h"
#include "agents/learner/rollout.h"
#include "agents/training_settings.h"

namespace edgeward {

struct LearningStep {
  Loss loss;
  double gradient_norm = 0;  // before clipping
};

class Learner {
 public:
  // seed: of the initial weights.
  Learner(const Spec& spec, const TrainingSettings& settings, uint64_t seed);

  // What the network saw and answered in every step of a rollout, [T N] rows. Whoever acts with the network
  // as it is works here; whoever acts with an earlier one elsewhere.
  Pass& pass() { return pass_; }

  // settings.overlap: an earlier policy may have collected the rollout, and has left the log-probabilities of
  // its actions there; the policy as it is now answers to the rollout's observations once more, and what it
  // would do less often weighs less. Else pass() holds its answers. A gradient norm that is not finite means
  // that the training has diverged: then nothing has changed.
  // meanwhile: called every 10 to 50 us, for whoever collects the next rollout.
  LearningStep learn(const Rollout& rollout, double learning_rate, double entropy_coefficient,
                     const Network::Meanwhile& meanwhile = {});

  Network network;
  ObservationNormaliser normaliser;
  Optimizer optimizer;

 private:
  void weigh_actions(const Rollout& rollout);
  void estimate_values(const Rollout& rollout);
  void normalise_advantages();

  const TrainingSettings settings_;
  const size_t T_, N_;
  Pass pass_, gradient_;  // [T N]
  // Some rows of both, one part after the other: all there are, or with overlap so few that nobody waits
  // long.
  std::vector<std::pair<Pass, Pass>> parts_;
  Pass bootstrap_;                 // [N]
  PolicyTerms terms_;              // [T N]
  std::vector<float> importance_;  // [T, N] c of advantage.h; empty where the rollout is the policy's own
  std::vector<float> value_, advantage_, target_;  // [T, N]
  std::vector<float> next_value_;                  // [N]
  std::vector<float> final_value_;                 // [T, N], set where truncated
  std::vector<float> bootstrap_value_;             // of the rollout's rows to bootstrap from
};

}  // namespace edgeward
