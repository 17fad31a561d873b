#include <torch/torch.h>

#include <catch2/catch.hpp>

#include "agents/learner/loss.h"
#include "agents/learner/network.h"

using namespace edgeward;

namespace {

// Two components of 3 and 5 choices; masks that allow between one and all choices.
struct Batch {
  std::vector<int64_t> choices{3, 5};
  at::Tensor observation, mask, action, advantage, target;

  explicit Batch(int64_t rows) {
    at::Generator generator = at::detail::createCPUGenerator(11);
    const auto options = at::dtype(at::kDouble);
    observation = at::randn({rows, 4}, generator, options);
    advantage = at::randn({rows}, generator, options);
    target = at::randn({rows}, generator, options);
    mask = at::rand({rows, 8}, generator, options) < 0.6;
    action = at::zeros({rows, 2}, at::kLong);
    for (int64_t row = 0; row < rows; ++row) {
      for (int64_t h = 0; h < 2; ++h) {
        const int64_t choice = (row + h) % choices[static_cast<size_t>(h)];
        action[row][h] = choice;
        mask[row][3 * h + choice] = true;
      }
    }
    mask[0] = at::tensor({1, 0, 0, 0, 1, 0, 0, 0}).to(at::kBool);  // one choice in each component
    action[0] = at::tensor({0, 1});
  }
};

at::Tensor whole_loss(const Network& network, const Batch& batch) {
  const auto [logits, value] = network.forward(batch.observation);
  const auto [policy_loss, value_loss, entropy] =
      a2c_loss(logits, value, batch.mask, batch.action, batch.advantage, batch.target, batch.choices);
  return policy_loss + 0.5 * value_loss - 0.1 * entropy;
}

}  // namespace

TEST_CASE("gradients of the whole loss equal finite differences, for every weight") {
  const Batch batch(6);
  Network network({4, batch.choices, {7, 5}}, 1, Network::Precision::twice);
  at::Tensor parameters = network.parameters();
  parameters.add_(0.3 *
                  at::randn(parameters.sizes(), at::detail::createCPUGenerator(2), at::dtype(at::kDouble)));
  whole_loss(network, batch).backward();
  const at::Tensor gradient = parameters.grad();
  REQUIRE(gradient.abs().min().item<double>() >= 0);
  REQUIRE(gradient.norm().item<double>() > 0.1);

  const at::NoGradGuard no_graph;
  const double step = 1e-6;
  for (int64_t i = 0; i < parameters.numel(); ++i) {
    const double before = parameters[i].item<double>();
    parameters[i] = before + step;
    const double above = whole_loss(network, batch).item<double>();
    parameters[i] = before - step;
    const double below = whole_loss(network, batch).item<double>();
    parameters[i] = before;
    const double difference = (above - below) / (2 * step);
    CHECK(gradient[i].item<double>() == Approx(difference).epsilon(1e-6).margin(1e-8));
  }
}

TEST_CASE("log-probability and entropy equal sums over the allowed choices") {
  const Batch batch(6);
  const at::Tensor logits = at::randn({6, 8}, at::detail::createCPUGenerator(3), at::dtype(at::kDouble));
  const auto [log_prob, entropy] = log_prob_and_entropy(logits, batch.mask, batch.action, batch.choices);
  for (int64_t row = 0; row < 6; ++row) {
    double expected_log_prob = 0, expected_entropy = 0;
    int64_t first = 0;
    for (size_t h = 0; h < 2; ++h) {
      double sum = 0;
      const auto weight = [&](int64_t c) {
        return batch.mask[row][first + c].item<bool>() ? std::exp(logits[row][first + c].item<double>())
                                                       : 0.0;
      };
      for (int64_t c = 0; c < batch.choices[h]; ++c) sum += weight(c);
      expected_log_prob += std::log(weight(batch.action[row][static_cast<int64_t>(h)].item<int64_t>()) / sum);
      for (int64_t c = 0; c < batch.choices[h]; ++c) {
        if (weight(c) > 0) expected_entropy -= weight(c) / sum * std::log(weight(c) / sum);
      }
      first += batch.choices[h];
    }
    CHECK(log_prob[row].item<double>() == Approx(expected_log_prob).margin(1e-12));
    CHECK(entropy[row].item<double>() == Approx(expected_entropy).margin(1e-12));
  }
}

TEST_CASE("a component with one allowed choice contributes exactly nothing") {
  const std::vector<int64_t> choices{3, 5};
  at::Tensor logits = 20 * at::randn({1, 8}, at::detail::createCPUGenerator(4), at::dtype(at::kFloat));
  logits.requires_grad_(true);
  const at::Tensor mask = at::tensor({0, 1, 0, 0, 0, 0, 0, 1}).to(at::kBool).unsqueeze(0);
  const auto [log_prob, entropy] =
      log_prob_and_entropy(logits, mask, at::tensor({1, 4}).view({1, 2}), choices);
  CHECK(log_prob.item<float>() == 0.0F);
  CHECK(entropy.item<float>() == 0.0F);
  (log_prob + entropy).sum().backward();
  CHECK(logits.grad().abs().max().item<float>() == 0.0F);
}

TEST_CASE("components of equal size take the same way as those of different size") {
  at::Generator generator = at::detail::createCPUGenerator(5);
  const at::Tensor logits = at::randn({9, 8}, generator, at::dtype(at::kDouble));
  const at::Tensor mask = at::ones({9, 8}, at::kBool);
  const at::Tensor action = at::randint(0, 4, {9, 2}, generator, at::dtype(at::kLong));
  const auto [log_prob, entropy] = log_prob_and_entropy(logits, mask, action, {4, 4});
  // The same choices, with a third component of one choice appended: its sizes differ, its contribution is
  // nothing.
  const auto [padded_log_prob, padded_entropy] =
      log_prob_and_entropy(at::cat({logits, at::zeros({9, 1}, at::kDouble)}, 1), at::ones({9, 9}, at::kBool),
                           at::cat({action, at::zeros({9, 1}, at::kLong)}, 1), {4, 4, 1});
  CHECK(at::allclose(log_prob, padded_log_prob, 0, 1e-14));
  CHECK(at::allclose(entropy, padded_entropy, 0, 1e-14));
}
