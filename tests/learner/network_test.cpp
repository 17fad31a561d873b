#include <torch/torch.h>

#include <catch2/catch.hpp>

#include "agents/learner/network.h"
#include "agents/learner/optimizer.h"

using namespace edgeward;

TEST_CASE("initial weights are orthogonal with their gains, biases 0, and a function of the seed") {
  const NetworkShape shape{5, {8}, {64, 32}};
  const Network network(shape, 1);
  const auto check = [&](size_t layer, double gain) {
    const auto [weight, bias] = network.layer(layer);
    const bool wide = weight.size(0) < weight.size(1);
    const at::Tensor product = wide ? weight.mm(weight.t()) : weight.t().mm(weight);
    CHECK(at::allclose(product, gain * gain * at::eye(product.size(0)), 1e-4, 1e-5));
    CHECK(bias.abs().max().item<float>() == 0.0F);
  };
  REQUIRE(network.layers() == 4);
  check(0, std::sqrt(2.0));
  check(1, std::sqrt(2.0));
  check(2, 0.01);
  check(3, 1);
  CHECK(at::equal(network.parameters(), Network(shape, 1).parameters()));
  CHECK_FALSE(at::equal(network.parameters(), Network(shape, 2).parameters()));
}

TEST_CASE("acting gives the logits and values of the forward pass, whatever the number of rows") {
  Network network({5, {8, 3}, {16, 16}}, 1);
  for (const int64_t rows : {1, 64, 7, 64}) {
    const at::Tensor observation =
        at::randn({rows, 5}, at::detail::createCPUGenerator(rows), at::dtype(at::kFloat));
    const auto [logits, value] = network.forward(observation);
    REQUIRE(logits.sizes() == at::IntArrayRef({rows, 11}));
    REQUIRE(value.sizes() == at::IntArrayRef({rows}));
    CHECK(at::allclose(network.act(observation), logits, 1e-5, 1e-6));
    CHECK(at::allclose(network.value(observation), value, 1e-5, 1e-6));
  }
}

TEST_CASE("a network may do without a trunk") {
  Network network({5, {8}, {}}, 1);
  CHECK(network.parameters().numel() == 5 * 8 + 8 + 5 + 1);
  CHECK(network.act(at::ones({2, 5})).sizes() == at::IntArrayRef({2, 8}));
}

TEST_CASE("stepping the flat parameters is stepping each layer's") {
  const auto kind = GENERATE(TrainingSettings::Optimizer::rmsprop, TrainingSettings::Optimizer::adam);
  Network network({5, {8}, {16}}, 1);
  std::vector<at::Tensor> separate;
  for (size_t i = 0; i < network.layers(); ++i) {
    const auto [weight, bias] = network.layer(i);
    separate.push_back(weight.clone().requires_grad_(true));
    separate.push_back(bias.clone().requires_grad_(true));
  }
  std::unique_ptr<torch::optim::Optimizer> reference;
  if (kind == TrainingSettings::Optimizer::rmsprop) {
    reference = std::make_unique<torch::optim::RMSprop>(
        separate, torch::optim::RMSpropOptions(0.01).alpha(0.99).eps(1e-5));
  } else {
    reference = std::make_unique<torch::optim::Adam>(separate, torch::optim::AdamOptions(0.01).eps(1e-5));
  }
  Optimizer optimizer(kind, network.parameters());

  const at::Tensor observation = at::randn({20, 5}, at::detail::createCPUGenerator(1), at::dtype(at::kFloat));
  for (int update = 0; update < 10; ++update) {
    network.parameters().grad().zero_();
    const auto [logits, value] = network.forward(observation);
    (logits.square().mean() + value.square().mean()).backward();
    const double norm = torch::nn::utils::clip_grad_norm_(network.parameters(), 0.05);
    optimizer.step(0.01);

    reference->zero_grad();
    const at::Tensor hidden = at::linear(observation, separate[0], separate[1]).tanh();
    (at::linear(hidden, separate[2], separate[3]).square().mean() +
     at::linear(hidden, separate[4], separate[5]).square().mean())
        .backward();
    CHECK(norm == Approx(torch::nn::utils::clip_grad_norm_(separate, 0.05)).epsilon(1e-4));
    reference->step();
  }
  for (size_t i = 0; i < network.layers(); ++i) {
    const auto [weight, bias] = network.layer(i);
    CHECK(at::allclose(weight, separate[2 * i], 1e-4, 1e-6));
    CHECK(at::allclose(bias, separate[2 * i + 1], 1e-4, 1e-6));
  }
}

TEST_CASE("an optimizer continues from its saved state as if it had not stopped") {
  const auto kind = GENERATE(TrainingSettings::Optimizer::rmsprop, TrainingSettings::Optimizer::adam);
  at::Tensor one = at::ones({3}), other = at::ones({3});
  one.mutable_grad() = at::tensor({0.1F, 0.2F, 0.3F});
  other.mutable_grad() = one.grad();
  Optimizer optimizer(kind, one), resumed(kind, other);
  for (int step = 0; step < 3; ++step) optimizer.step(0.1);
  other.copy_(one);
  resumed.restore(optimizer.state());
  for (int step = 0; step < 3; ++step) {
    optimizer.step(0.1);
    resumed.step(0.1);
  }
  CHECK(at::equal(one, other));
}
