// The A2C loss over a batch of steps, term by term.
#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

namespace at {
class Tensor;
}

namespace edgeward {

// The logit of a choice that the mask forbids: its probability is exactly 0, and a component with one allowed
// choice contributes exactly 0 to log-probability, entropy and gradient.
inline constexpr double masked_logit = -1e9;

// logits: [B, M] before masks. mask: [B, M] bool. action: [B, H] int64. choices: [H].
// Returns the log-probability [B] of the joint action and the joint entropy [B], sums over the components.
std::tuple<at::Tensor, at::Tensor> log_prob_and_entropy(const at::Tensor& logits, const at::Tensor& mask,
                                                        const at::Tensor& action,
                                                        const std::vector<int64_t>& choices);

// value, advantage, target: [B]. Returns three scalars: policy loss -mean(advantage x log-probability), value
// loss mean((target - value)^2), mean entropy. What is minimised: policy + value_coefficient value -
// entropy_coefficient entropy.
std::tuple<at::Tensor, at::Tensor, at::Tensor> a2c_loss(const at::Tensor& logits, const at::Tensor& value,
                                                        const at::Tensor& mask, const at::Tensor& action,
                                                        const at::Tensor& advantage, const at::Tensor& target,
                                                        const std::vector<int64_t>& choices);

}  // namespace edgeward
