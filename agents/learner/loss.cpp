#include "agents/learner/loss.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace edgeward {
namespace {

// One component of one step. Writes probabilities and slopes, returns {log-probability, entropy}.
std::pair<float, float> evaluate_component(std::span<const float> logits, std::span<const uint8_t> allowed,
                                           size_t action, float* probability, float* slope) {
  const size_t count = logits.size();
  float highest = -std::numeric_limits<float>::infinity();
  for (size_t c = 0; c < count; ++c) highest = allowed[c] ? std::max(highest, logits[c]) : highest;
  float sum = 0;
  for (size_t c = 0; c < count; ++c) {
    probability[c] = allowed[c] ? std::exp(logits[c] - highest) : 0.0F;
    sum += probability[c];
  }
  const float log_sum = std::log(sum);
  float entropy = 0;
  for (size_t c = 0; c < count; ++c) {
    probability[c] /= sum;
    slope[c] = allowed[c] ? logits[c] - highest - log_sum : 0.0F;  // the log-probability, for now
    entropy -= probability[c] * slope[c];
  }
  const float log_prob = slope[action];
  for (size_t c = 0; c < count; ++c) slope[c] = -probability[c] * (slope[c] + entropy);
  return {log_prob, entropy};
}

}  // namespace

void evaluate_policy(const ActionBatch& batch, PolicyTerms& terms) {
  const size_t components = batch.choices.size(), rows = batch.action.size() / components;
  const float* heads = batch.heads.data();
  size_t first = 0;  // in mask, probability and slope
  for (size_t row = 0; row < rows; ++row) {
    float log_prob = 0, entropy = 0;
    for (size_t h = 0; h < components; ++h) {
      const auto count = static_cast<size_t>(batch.choices[h]);
      const auto [log_prob_h, entropy_h] =
          evaluate_component({heads, count}, batch.mask.subspan(first, count),
                             static_cast<size_t>(batch.action[row * components + h]),
                             &terms.probability[first], &terms.entropy_slope[first]);
      log_prob += log_prob_h;
      entropy += entropy_h;
      first += count;
      heads += count;
    }
    ++heads;  // the value
    terms.log_prob[row] = log_prob;
    terms.entropy[row] = entropy;
  }
}

Loss a2c_loss(const ActionBatch& batch, const PolicyTerms& terms, const LossWeights& weights,
              std::span<float> gradient) {
  const size_t components = batch.choices.size(), rows = terms.log_prob.size();
  const size_t logits = terms.probability.size() / rows;
  const float share = 1 / static_cast<float>(rows);
  const auto entropy_weight = static_cast<float>(weights.entropy_coefficient) * share;
  const auto value_weight = static_cast<float>(2 * weights.value_coefficient) * share;
  Loss loss;
  for (size_t row = 0; row < rows; ++row) {
    const float* const probability = &terms.probability[row * logits];
    const float* const slope = &terms.entropy_slope[row * logits];
    float* const slope_of_loss = &gradient[row * (logits + 1)];
    const float policy_weight = weights.advantage[row] * share;
    for (size_t c = 0; c < logits; ++c) {
      slope_of_loss[c] = policy_weight * probability[c] - entropy_weight * slope[c];
    }
    size_t first = 0;
    for (size_t h = 0; h < components; ++h) {
      slope_of_loss[first + static_cast<size_t>(batch.action[row * components + h])] -= policy_weight;
      first += static_cast<size_t>(batch.choices[h]);
    }
    const float error = batch.heads[row * (logits + 1) + logits] - weights.target[row];
    slope_of_loss[logits] = value_weight * error;
    loss.policy -= static_cast<double>(weights.advantage[row]) * terms.log_prob[row];
    loss.value += static_cast<double>(error) * error;
    loss.entropy += terms.entropy[row];
  }
  for (double* const mean : {&loss.policy, &loss.value, &loss.entropy}) *mean /= static_cast<double>(rows);
  return loss;
}

}  // namespace edgeward
