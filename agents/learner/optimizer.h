// torch's RMSprop or Adam over one flat tensor, with a state that can be saved and restored byte for byte.
#pragma once

#include <memory>
#include <vector>

#include "agents/training_settings.h"

namespace at {
class Tensor;
}

namespace edgeward {

class Optimizer {
 public:
  // RMSprop with alpha 0.99, Adam with betas 0.9 and 0.999; epsilon 1e-5 in both (A2C's customary constants).
  Optimizer(TrainingSettings::Optimizer kind, const at::Tensor& parameters);
  ~Optimizer();

  void step(double learning_rate);  // uses the parameters' grad

  // [steps taken (int64 scalar), running averages [P]...]: copies. Before the first step the averages are 0.
  std::vector<at::Tensor> state() const;
  void restore(const std::vector<at::Tensor>& state);  // of the same kind and size, else Error and no change

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgeward
