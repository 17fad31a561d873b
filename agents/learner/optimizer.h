// torch's RMSprop or Adam over one flat row of parameters, with a state that can be saved and restored byte
// for byte. Free of torch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "agents/training_settings.h"

namespace edgeward {

class Optimizer {
 public:
  // Before the first step the averages are 0. RMSprop has one (of squares), Adam two (plain, of squares).
  struct State {
    int64_t steps = 0;
    std::vector<std::vector<float>> averages;  // [P] each
  };

  // RMSprop with alpha 0.99, Adam with betas 0.9 and 0.999; epsilon 1e-5 in both (A2C's customary constants).
  Optimizer(TrainingSettings::Optimizer kind, size_t parameters);

  // gradient: [P], taken times scale. parameters: [P], changed.
  void step(double learning_rate, std::span<const float> gradient, double scale, std::span<float> parameters);

  const State& state() const { return state_; }
  void restore(const State& state);  // of the same kind and size, else Error and no change

 private:
  TrainingSettings::Optimizer kind_;
  State state_;
};

}  // namespace edgeward
