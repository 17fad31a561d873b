// The A2C loss over a batch of steps, and its gradient with respect to what the network answered, written
// out. Choices that a mask forbids have probability exactly 0, and a component with one allowed choice
// contributes exactly 0 to log-probability, entropy and gradient. Free of torch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace edgeward {

// In exported files: the logit of a choice that the mask forbids.
inline constexpr double masked_logit = -1e9;

// B steps: what the network answered, what was allowed and what was done.
struct ActionBatch {
  std::span<const int64_t> choices;  // [H] of each component; their sum is M
  std::span<const float> heads;      // [B, M + 1] logits before masks, then the value
  std::span<const uint8_t> mask;     // [B, M]
  std::span<const int32_t> action;   // [B, H], allowed
};

// What the policy says of each step: sums over the components.
struct PolicyTerms {
  PolicyTerms(size_t rows, size_t logits)
      : probability(rows * logits), entropy_slope(rows * logits), log_prob(rows), entropy(rows) {}

  std::vector<float> probability;    // [B, M]
  std::vector<float> entropy_slope;  // [B, M] of the entropy by each logit
  std::vector<float> log_prob;       // [B] of the joint action
  std::vector<float> entropy;        // [B]
};

void evaluate_policy(const ActionBatch& batch, PolicyTerms& terms);

// What is minimised: policy + value_coefficient x value - entropy_coefficient x entropy.
struct LossWeights {
  std::span<const float> advantage;  // [B]
  std::span<const float> target;     // [B] of the value
  double value_coefficient = 0, entropy_coefficient = 0;
};

struct Loss {
  double policy = 0;   // -mean(advantage x log-probability)
  double value = 0;    // mean((target - value)^2)
  double entropy = 0;  // mean
};

// terms: of this batch. gradient: [B, M + 1], written.
Loss a2c_loss(const ActionBatch& batch, const PolicyTerms& terms, const LossWeights& weights,
              std::span<float> gradient);

}  // namespace edgeward
