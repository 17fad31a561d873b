#include "agents/learner/optimizer.h"

#include <cmath>

#include "agents/learner/vector_loops.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

constexpr double rmsprop_alpha = 0.99, adam_beta1 = 0.9, adam_beta2 = 0.999, epsilon = 1e-5;

}  // namespace

Optimizer::Optimizer(TrainingSettings::Optimizer kind, size_t parameters) : kind_(kind) {
  state_.averages.assign(kind == TrainingSettings::Optimizer::adam ? 2 : 1,
                         std::vector<float>(parameters, 0.0F));
}

void Optimizer::step(double learning_rate, std::span<const float> gradient, double scale,
                     std::span<float> parameters) {
  ++state_.steps;
  const auto single_scale = static_cast<float>(scale);
  if (kind_ == TrainingSettings::Optimizer::rmsprop) {
    rmsprop({.alpha = static_cast<float>(rmsprop_alpha),
             .epsilon = static_cast<float>(epsilon),
             .learning_rate = static_cast<float>(learning_rate)},
            single_scale, gradient, state_.averages[0], parameters);
    return;
  }
  const auto steps = static_cast<double>(state_.steps);
  adam({.beta1 = static_cast<float>(adam_beta1),
        .beta2 = static_cast<float>(adam_beta2),
        .epsilon = static_cast<float>(epsilon),
        .step_size = static_cast<float>(learning_rate / (1 - std::pow(adam_beta1, steps))),
        .correction = static_cast<float>(std::sqrt(1 - std::pow(adam_beta2, steps)))},
       single_scale, gradient, state_.averages[0], state_.averages[1], parameters);
}

void Optimizer::restore(const State& state) {
  if (state.averages.size() != state_.averages.size())
    throw Error("the optimizer's state is of another kind");
  for (size_t i = 0; i < state.averages.size(); ++i) {
    if (state.averages[i].size() != state_.averages[i].size()) {
      throw Error("the optimizer's state is of another size");
    }
  }
  state_ = state;
}

}  // namespace edgeward
