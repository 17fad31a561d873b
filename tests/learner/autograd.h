// The network and the A2C loss once more, in double precision and with torch's automatic differentiation:
// what the learner's written-out gradients are held against.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <tuple>
#include <vector>

#include "agents/learner/network.h"

namespace edgeward::testing {

// The weights of a network as leaves of a graph: weight, bias of each layer in turn.
std::vector<at::Tensor> leaves(const Network& network);
// Logits [B, M] and values [B] for observations [B, D].
std::tuple<at::Tensor, at::Tensor> forward(const std::vector<at::Tensor>& leaves,
                                           const at::Tensor& observation);

// logits: [B, M] before masks. mask: [B, M] bool. action: [B, H] int64. choices: [H].
// Returns the log-probability [B] of the joint action and the joint entropy [B], sums over the components.
std::tuple<at::Tensor, at::Tensor> log_prob_and_entropy(const at::Tensor& logits, const at::Tensor& mask,
                                                        const at::Tensor& action,
                                                        const std::vector<int64_t>& choices);

// value, advantage, target: [B]. Returns policy loss, value loss, mean entropy.
std::tuple<at::Tensor, at::Tensor, at::Tensor> autograd_loss(
    const at::Tensor& logits, const at::Tensor& value, const at::Tensor& mask, const at::Tensor& action,
    const at::Tensor& advantage, const at::Tensor& target, const std::vector<int64_t>& choices);

}  // namespace edgeward::testing
