#include "agents/learner/optimizer.h"

#include <torch/torch.h>

#include "sim/model/error.h"

namespace edgeward {

using torch::optim::Adam;
using torch::optim::AdamOptions;
using torch::optim::AdamParamState;
using torch::optim::RMSprop;
using torch::optim::RMSpropOptions;
using torch::optim::RMSpropParamState;

struct Optimizer::Impl {
  at::Tensor parameters;
  std::unique_ptr<torch::optim::Optimizer> optimizer;
  RMSpropParamState* rmsprop = nullptr;  // the one that is used is set; both belong to `optimizer`
  AdamParamState* adam = nullptr;

  // torch makes a parameter's state in the first step; made here, it is there to be saved and restored from
  // the start.
  template <typename State>
  State* add_state() {
    auto state = std::make_unique<State>();
    State* const result = state.get();
    result->step(0);
    optimizer->state()[parameters.unsafeGetTensorImpl()] = std::move(state);
    return result;
  }
};

Optimizer::Optimizer(TrainingSettings::Optimizer kind, const at::Tensor& parameters)
    : impl_(std::make_unique<Impl>()) {
  impl_->parameters = parameters;
  if (kind == TrainingSettings::Optimizer::rmsprop) {
    impl_->optimizer = std::make_unique<RMSprop>(std::vector<at::Tensor>{parameters},
                                                 RMSpropOptions(0).alpha(0.99).eps(1e-5));
    impl_->rmsprop = impl_->add_state<RMSpropParamState>();
    impl_->rmsprop->square_avg(at::zeros_like(parameters));
  } else {
    impl_->optimizer = std::make_unique<Adam>(std::vector<at::Tensor>{parameters}, AdamOptions(0).eps(1e-5));
    impl_->adam = impl_->add_state<AdamParamState>();
    impl_->adam->exp_avg(at::zeros_like(parameters));
    impl_->adam->exp_avg_sq(at::zeros_like(parameters));
  }
}

Optimizer::~Optimizer() = default;

void Optimizer::step(double learning_rate) {
  impl_->optimizer->param_groups()[0].options().set_lr(learning_rate);
  impl_->optimizer->step();
}

std::vector<at::Tensor> Optimizer::state() const {
  if (impl_->rmsprop != nullptr) {
    return {at::scalar_tensor(impl_->rmsprop->step(), at::kLong), impl_->rmsprop->square_avg().clone()};
  }
  return {at::scalar_tensor(impl_->adam->step(), at::kLong), impl_->adam->exp_avg().clone(),
          impl_->adam->exp_avg_sq().clone()};
}

void Optimizer::restore(const std::vector<at::Tensor>& state) {
  const std::vector<at::Tensor> present = this->state();
  if (state.size() != present.size()) throw Error("the optimizer's state is of another kind");
  for (size_t i = 0; i < state.size(); ++i) {
    if (state[i].sizes() != present[i].sizes()) throw Error("the optimizer's state is of another size");
  }
  const auto steps = state[0].item<int64_t>();
  if (impl_->rmsprop != nullptr) {
    impl_->rmsprop->step(steps);
    impl_->rmsprop->square_avg().copy_(state[1]);
  } else {
    impl_->adam->step(steps);
    impl_->adam->exp_avg().copy_(state[1]);
    impl_->adam->exp_avg_sq().copy_(state[2]);
  }
}

}  // namespace edgeward
