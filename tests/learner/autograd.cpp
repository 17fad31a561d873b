#include "tests/learner/autograd.h"

#include <torch/torch.h>

#include "agents/learner/loss.h"

namespace edgeward::testing {

std::vector<at::Tensor> leaves(const Network& network) {
  std::vector<at::Tensor> result;
  for (size_t i = 0; i < network.layers(); ++i) {
    const auto [weight, bias] = network.layer(i);
    for (const at::Tensor& piece : {weight, bias}) {
      result.push_back(piece.to(at::kDouble).clone().requires_grad_(true));
    }
  }
  return result;
}

std::tuple<at::Tensor, at::Tensor> forward(const std::vector<at::Tensor>& leaves,
                                           const at::Tensor& observation) {
  const size_t policy = leaves.size() - 4, value = leaves.size() - 2;
  at::Tensor x = observation;
  for (size_t i = 0; i < policy; i += 2) x = at::linear(x, leaves[i], leaves[i + 1]).tanh();
  return {at::linear(x, leaves[policy], leaves[policy + 1]),
          at::linear(x, leaves[value], leaves[value + 1]).squeeze(1)};
}

std::tuple<at::Tensor, at::Tensor> log_prob_and_entropy(const at::Tensor& logits, const at::Tensor& mask,
                                                        const at::Tensor& action,
                                                        const std::vector<int64_t>& choices) {
  at::Tensor log_prob = at::zeros({logits.size(0)}, logits.options());
  at::Tensor entropy = at::zeros({logits.size(0)}, logits.options());
  int64_t first = 0;
  for (size_t h = 0; h < choices.size(); ++h) {
    const at::Tensor masked =
        at::where(mask.narrow(1, first, choices[h]), logits.narrow(1, first, choices[h]), masked_logit);
    const at::Tensor log_probs = at::log_softmax(masked, 1);
    log_prob = log_prob + log_probs.gather(1, action.narrow(1, static_cast<int64_t>(h), 1)).squeeze(1);
    entropy = entropy - (log_probs.exp() * log_probs).sum(1);
    first += choices[h];
  }
  return {log_prob, entropy};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> autograd_loss(
    const at::Tensor& logits, const at::Tensor& value, const at::Tensor& mask, const at::Tensor& action,
    const at::Tensor& advantage, const at::Tensor& target, const std::vector<int64_t>& choices) {
  const auto [log_prob, entropy] = log_prob_and_entropy(logits, mask, action, choices);
  return {-(advantage * log_prob).mean(), at::mse_loss(value, target), entropy.mean()};
}

}  // namespace edgeward::testing
