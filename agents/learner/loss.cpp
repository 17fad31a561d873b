#include "agents/learner/loss.h"

#include <torch/torch.h>

#include <algorithm>

namespace edgeward {
namespace {

// [B, M] -> [B, H, C], C the largest number of choices; the places that shorter components lack are masked.
at::Tensor by_component(const at::Tensor& masked_logits, const std::vector<int64_t>& choices) {
  const auto components = static_cast<int64_t>(choices.size());
  const int64_t widest = *std::max_element(choices.begin(), choices.end());
  if (components * widest == masked_logits.size(1)) return masked_logits.view({-1, components, widest});
  std::vector<int64_t> place;
  int64_t next = 0;
  for (const int64_t count : choices) {
    for (int64_t c = 0; c < widest; ++c) place.push_back(c < count ? next + c : masked_logits.size(1));
    next += count;
  }
  return at::constant_pad_nd(masked_logits, {0, 1}, masked_logit)
      .index_select(1, at::tensor(place))
      .view({-1, components, widest});
}

}  // namespace

std::tuple<at::Tensor, at::Tensor> log_prob_and_entropy(const at::Tensor& logits, const at::Tensor& mask,
                                                        const at::Tensor& action,
                                                        const std::vector<int64_t>& choices) {
  const at::Tensor masked = at::where(mask, logits, masked_logit);                     // [B, M]
  const at::Tensor log_probs = at::log_softmax(by_component(masked, choices), -1);     // [B, H, C]
  const at::Tensor log_prob = log_probs.gather(-1, action.unsqueeze(-1)).sum({1, 2});  // [B]
  const at::Tensor entropy = -(log_probs.exp() * log_probs).sum({1, 2});               // [B]
  return {log_prob, entropy};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> a2c_loss(const at::Tensor& logits, const at::Tensor& value,
                                                        const at::Tensor& mask, const at::Tensor& action,
                                                        const at::Tensor& advantage, const at::Tensor& target,
                                                        const std::vector<int64_t>& choices) {
  const auto [log_prob, entropy] = log_prob_and_entropy(logits, mask, action, choices);
  return {-(advantage * log_prob).mean(), at::mse_loss(value, target), entropy.mean()};
}

}  // namespace edgeward
