#include <torch/torch.h>

#include <catch2/catch.hpp>

#include "agents/learner/network.h"
#include "tests/learner/autograd.h"

using namespace edgeward;

namespace {

std::vector<float> copy(std::span<const float> numbers) {
  return {numbers.begin(), numbers.end()};
}

}  // namespace

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
  CHECK(copy(network.parameters()) == copy(Network(shape, 1).parameters()));
  CHECK(copy(network.parameters()) != copy(Network(shape, 2).parameters()));
}

TEST_CASE("logits and values are those of torch's layers, whatever the number of rows") {
  const std::vector<int64_t> trunk = GENERATE(std::vector<int64_t>{16, 16}, std::vector<int64_t>{});
  const Network network({5, {8, 3}, trunk}, 1);
  for (const int64_t rows : {1, 64, 7}) {
    const at::Tensor observation =
        at::randn({rows, 5}, at::detail::createCPUGenerator(rows), at::dtype(at::kFloat));
    Pass pass(network.shape(), static_cast<size_t>(rows));
    REQUIRE(pass.size() == static_cast<size_t>(rows));
    std::copy_n(observation.const_data_ptr<float>(), 5 * rows, pass.observation().begin());
    network.forward(pass);
    const auto [logits, value] = testing::forward(testing::leaves(network), observation.to(at::kDouble));
    const at::Tensor heads = at::from_blob(pass.heads().data(), {rows, 12});
    CHECK(at::allclose(heads.narrow(1, 0, 11).to(at::kDouble), logits, 1e-5, 1e-6));
    CHECK(at::allclose(heads.select(1, 11).to(at::kDouble), value, 1e-5, 1e-6));
  }
}

TEST_CASE("a pass can be worked through part by part") {
  const Network network({20, {4}, {32}}, 1);
  Pass whole(network.shape(), 12), parts(network.shape(), 12);
  for (size_t i = 0; i < whole.observation().size(); ++i) {
    whole.observation()[i] = parts.observation()[i] = static_cast<float>(i % 17) / 17;
  }
  network.forward(whole);
  for (size_t first = 0; first < 12; first += 4) {
    Pass part = parts.rows(first, 4);
    network.forward(part);
  }
  for (size_t i = 0; i < whole.heads().size(); ++i)
    CHECK(parts.heads()[i] == Approx(whole.heads()[i]).margin(1e-6));
}

TEST_CASE("layers share the memory of the flat parameters") {
  Network network({3, {2}, {4}}, 1);
  REQUIRE(network.parameters().size() == 4 * 3 + 4 + 3 * 4 + 3);
  for (size_t i = 0; i < network.parameters().size(); ++i) network.parameters()[i] = static_cast<float>(i);
  CHECK(std::get<0>(network.layer(0))[1][0].item<float>() == 3);
  CHECK(std::get<1>(network.layer(0))[0].item<float>() == 12);
  CHECK(std::get<0>(network.layer(1))[1][3].item<float>() == 16 + 7);  // logits
  CHECK(std::get<0>(network.layer(2))[0][0].item<float>() == 16 + 8);  // value
  CHECK(std::get<1>(network.layer(2))[0].item<float>() == 16 + 12 + 2);
}
