#include <torch/torch.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "agents/learner/loss.h"
#include "tests/learner/autograd.h"

using namespace edgeward;

TEST_CASE("log-probability and entropy equal sums over the allowed choices") {
  // Two components of 3 and 5 choices, three steps; the value (99) is no logit.
  const std::vector<int64_t> choices{3, 5};
  const std::vector<float> heads{0.5F, -1, 2,  1, 0,  -2, 3, 0.1F, 99,  //
                                 0,    0,  0,  0, 0,  0,  0, 0,    99,  //
                                 -30,  40, 10, 5, -5, 60, 0, 1,    99};
  const std::vector<uint8_t> mask{1, 0, 1, 1, 1, 1, 0, 1,  //
                                  1, 1, 1, 1, 1, 1, 1, 1,  //
                                  1, 0, 0, 1, 1, 0, 1, 0};
  const std::vector<int32_t> action{2, 4, 0, 3, 0, 1};
  PolicyTerms terms(3, 8);
  evaluate_policy({choices, heads, mask, action}, terms);
  for (size_t row = 0; row < 3; ++row) {
    double expected_log_prob = 0, expected_entropy = 0;
    size_t first = 0;
    for (size_t h = 0; h < 2; ++h) {
      const auto count = static_cast<size_t>(choices[h]);
      double sum = 0;
      const auto weight = [&](size_t c) {
        return mask[row * 8 + first + c] ? std::exp(double{heads[row * 9 + first + c]}) : 0.0;
      };
      for (size_t c = 0; c < count; ++c) sum += weight(c);
      expected_log_prob += std::log(weight(static_cast<size_t>(action[row * 2 + h])) / sum);
      for (size_t c = 0; c < count; ++c) {
        CHECK(terms.probability[row * 8 + first + c] == Approx(weight(c) / sum).epsilon(1e-5));
        if (weight(c) > 0) expected_entropy -= weight(c) / sum * std::log(weight(c) / sum);
      }
      first += count;
    }
    CHECK(terms.log_prob[row] == Approx(expected_log_prob).epsilon(1e-5).margin(1e-6));
    CHECK(terms.entropy[row] == Approx(expected_entropy).epsilon(1e-5).margin(1e-6));
  }
}

TEST_CASE("a component with one allowed choice contributes exactly nothing") {
  const std::vector<int64_t> choices{3, 5};
  const std::vector<float> heads{20, -31, 7, 88, -5, 3, 4, -60, 0.5F};
  const std::vector<uint8_t> mask{0, 1, 0, 0, 0, 0, 0, 1};
  const std::vector<int32_t> action{1, 4};
  const ActionBatch batch{choices, heads, mask, action};
  PolicyTerms terms(1, 8);
  evaluate_policy(batch, terms);
  CHECK(terms.log_prob[0] == 0.0F);
  CHECK(terms.entropy[0] == 0.0F);
  const std::vector<float> advantage{3}, target{0.5F};
  std::vector<float> gradient(9, 1.0F);
  const Loss loss = a2c_loss(batch, terms, {advantage, target, 0.5, 0.1}, gradient);
  for (const float number : gradient) CHECK(number == 0.0F);
  CHECK(loss.policy == 0);
  CHECK(loss.value == 0);
  CHECK(loss.entropy == 0);
}

TEST_CASE("the automatic differentiation that gradients are held against equals finite differences") {
  const std::vector<int64_t> choices{3, 5};
  at::Generator generator = at::detail::createCPUGenerator(5);
  at::Tensor logits = at::randn({4, 8}, generator, at::dtype(at::kDouble)).requires_grad_(true);
  const at::Tensor value = at::randn({4}, generator, at::dtype(at::kDouble)),
                   advantage = at::randn({4}, generator, at::dtype(at::kDouble)),
                   mask = at::rand({4, 8}, generator) < 0.8;
  mask.narrow(1, 0, 1).fill_(true);
  mask.narrow(1, 4, 1).fill_(true);
  const at::Tensor action = at::tensor({0, 1}).repeat({4, 1});
  const auto whole = [&] {
    const auto [policy, value_loss, entropy] =
        testing::autograd_loss(logits, value, mask, action, advantage, advantage, choices);
    return policy - 0.1 * entropy;
  };
  whole().backward();
  const at::NoGradGuard no_graph;
  at::Tensor flat = logits.view({-1});
  const at::Tensor gradient = logits.grad().view({-1});
  for (int64_t i = 0; i < flat.numel(); ++i) {
    const double before = flat[i].item<double>(), step = 1e-6;
    flat[i] = before + step;
    const double above = whole().item<double>();
    flat[i] = before - step;
    const double below = whole().item<double>();
    flat[i] = before;
    CHECK(gradient[i].item<double>() == Approx((above - below) / (2 * step)).epsilon(1e-6).margin(1e-8));
  }
}
