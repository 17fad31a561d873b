#include "agents/learner/learner.h"

#include <algorithm>
#include <cmath>

#include "agents/learner/vector_loops.h"

namespace edgeward {
namespace {

// How many rows go through the network between two looks at the environments.
constexpr size_t rows_between = 128;

// The value is the last number of each row of heads.
void copy_values(std::span<const float> heads, std::span<float> values) {
  const size_t width = heads.size() / values.size();
  for (size_t row = 0; row < values.size(); ++row) values[row] = heads[(row + 1) * width - 1];
}

}  // namespace

Learner::Learner(const Spec& spec, const TrainingSettings& settings, uint64_t seed)
    : network(network_shape(spec, settings.trunk), seed),
      normaliser(spec.observation_size(), settings.normalise_observation),
      optimizer(settings.optimizer, network.parameters().size()),
      settings_(settings),
      T_(static_cast<size_t>(settings.rollout_steps)),
      N_(static_cast<size_t>(settings.environments)),
      pass_(network.shape(), T_ * N_),
      gradient_(network.shape(), T_ * N_),
      bootstrap_(network.shape(), N_),
      terms_(T_ * N_, spec.mask_size()),
      importance_(settings.overlap ? T_ * N_ : 0),
      value_(T_ * N_),
      advantage_(T_ * N_),
      target_(T_ * N_),
      next_value_(N_),
      final_value_(T_ * N_) {
  bootstrap_value_.reserve((T_ + 1) * N_);
  const size_t rows = T_ * N_, most = settings.overlap ? rows_between : rows;
  for (size_t first = 0; first < rows; first += most) {
    const size_t count = std::min(most, rows - first);
    parts_.emplace_back(pass_.rows(first, count), gradient_.rows(first, count));
  }
}

LearningStep Learner::learn(const Rollout& rollout, double learning_rate, double entropy_coefficient,
                            const Network::Meanwhile& meanwhile) {
  if (settings_.overlap) {
    normaliser.apply(rollout.observation, pass_.observation());
    for (auto& [pass, gradient] : parts_) network.forward(pass, meanwhile);
  }
  const ActionBatch batch{.choices = network.shape().choices,
                          .heads = pass_.heads(),
                          .mask = rollout.mask,
                          .action = rollout.action};
  evaluate_policy(batch, terms_);
  if (meanwhile) meanwhile();
  weigh_actions(rollout);
  copy_values(pass_.heads(), value_);
  if (settings_.gamma > 0) estimate_values(rollout);  // else nothing that follows counts
  estimate_advantages({.steps = T_,
                       .environments = N_,
                       .gamma = settings_.gamma,
                       .lambda = settings_.gae_lambda,
                       .reward = rollout.reward,
                       .value = value_,
                       .next_value = next_value_,
                       .final_value = final_value_,
                       .terminated = rollout.terminated,
                       .truncated = rollout.truncated,
                       .importance = importance_},
                      advantage_);
  for (size_t i = 0; i < T_ * N_; ++i) {
    target_[i] = value_[i] + (importance_.empty() ? 1 : importance_[i]) * advantage_[i];
  }
  if (settings_.normalise_advantage) normalise_advantages();
  for (size_t i = 0; i < importance_.size(); ++i) advantage_[i] *= importance_[i];

  LearningStep step;
  step.loss = a2c_loss(batch, terms_,
                       {.advantage = advantage_,
                        .target = target_,
                        .value_coefficient = settings_.value_coefficient,
                        .entropy_coefficient = entropy_coefficient},
                       gradient_.heads());
  if (meanwhile) meanwhile();
  for (size_t part = 0; part < parts_.size(); ++part) {
    network.backward(parts_[part].first, parts_[part].second, part > 0, meanwhile);
  }
  step.gradient_norm = std::sqrt(sum_of_squares(network.gradient()));
  if (!std::isfinite(step.gradient_norm)) return step;
  // Clipped as torch's clip_grad_norm_ does.
  const double scale = std::min(1.0, settings_.gradient_clip / (step.gradient_norm + 1e-6));
  optimizer.step(learning_rate, network.gradient(), scale, network.parameters());
  normaliser.update(rollout.observation);  // from the next rollout on
  return step;
}

void Learner::weigh_actions(const Rollout& rollout) {
  for (size_t i = 0; i < importance_.size(); ++i) {
    importance_[i] = std::exp(std::min(terms_.log_prob[i] - rollout.log_prob[i], 0.0F));
  }
}

// Of the observations after the last step, and of the final ones of truncated episodes: N rows at a time.
void Learner::estimate_values(const Rollout& rollout) {
  const size_t width = normaliser.size();
  std::vector<float>& found = bootstrap_value_;
  found.resize((rollout.bootstrap_rows + N_ - 1) / N_ * N_);
  for (size_t first = 0; first < rollout.bootstrap_rows; first += N_) {
    const size_t rows = std::min(N_, rollout.bootstrap_rows - first);
    normaliser.apply(std::span(rollout.bootstrap).subspan(first * width, rows * width),
                     bootstrap_.observation().first(rows * width));
    network.forward(bootstrap_);
    copy_values(bootstrap_.heads(), std::span(found).subspan(first, N_));
  }
  std::copy_n(found.begin(), N_, next_value_.begin());
  for (size_t i = 0; i < T_ * N_; ++i) {
    if (rollout.truncated[i] && !rollout.terminated[i]) final_value_[i] = found[rollout.bootstrap_row[i]];
  }
}

void Learner::normalise_advantages() {
  const auto count = static_cast<double>(advantage_.size());
  double sum = 0, squares = 0;
  for (const float advantage : advantage_) sum += advantage;
  const double mean = sum / count;
  for (const float advantage : advantage_) squares += (advantage - mean) * (advantage - mean);
  const double deviation = std::sqrt(squares / std::max(count - 1, 1.0));
  for (float& advantage : advantage_) {
    advantage = static_cast<float>((advantage - mean) / (deviation + 1e-8));
  }
}

}  // namespace edgeward
