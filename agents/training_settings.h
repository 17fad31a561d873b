// Section `training` of a scenario: everything that decides a training's bytes, but for the seed. No torch,
// so that `edgeward scenario check` can read it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/model/section.h"

namespace edgeward {

// A value that moves linearly from `from` to `to` over the training.
struct Schedule {
  double from = 0, to = 0;
  double at(double progress) const { return from + (to - from) * progress; }  // progress in [0, 1]
};

struct TrainingSettings {
  enum class Optimizer { rmsprop, adam };

  int environments = 64;    // N
  int rollout_steps = 8;    // T: one update per N x T steps
  bool overlap = true;      // collect a rollout while learning from the one before
  int64_t total_steps = 0;  // environment steps, rounded up to whole updates; 0: the scenario names none
  double gamma = 0;         // discount per epoch
  double gae_lambda = 1;
  Schedule learning_rate{2e-3, 0};
  Schedule entropy{0.05, 0};  // coefficient of the entropy bonus
  double value_coefficient = 0.5;
  double gradient_clip = 0.5;  // global norm
  Optimizer optimizer = Optimizer::rmsprop;
  std::vector<int> trunk{128, 128};  // widths of the tanh layers shared by policy and value
  bool normalise_advantage = false;
  bool normalise_observation = true;
  int checkpoint_updates = 0;  // a seeded reset and a checkpoint every so many updates

  int64_t steps_per_update() const { return int64_t{environments} * rollout_steps; }
  int64_t updates() const { return (total_steps + steps_per_update() - 1) / steps_per_update(); }
};

// Every key has a default but `steps`, which only a training needs. Throws InputError.
TrainingSettings read_training_settings(const Section& training);

}  // namespace edgeward
