#include <torch/torch.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "agents/learner/optimizer.h"
#include "agents/learner/vector_loops.h"

using namespace edgeward;

namespace {

constexpr size_t size = 77;  // no multiple of a vector

std::vector<float> random_numbers(uint64_t seed, double scale = 1) {
  const at::Tensor drawn = scale * at::randn({static_cast<int64_t>(size)},
                                             at::detail::createCPUGenerator(seed), at::dtype(at::kFloat));
  return {drawn.const_data_ptr<float>(), drawn.const_data_ptr<float>() + size};
}

at::Tensor tensor(const std::vector<float>& numbers) {
  return at::tensor(at::ArrayRef<float>(numbers));
}

}  // namespace

TEST_CASE("steps are those of torch's optimizers, with torch's clipping") {
  const auto kind = GENERATE(TrainingSettings::Optimizer::rmsprop, TrainingSettings::Optimizer::adam);
  std::vector<float> parameters = random_numbers(1);
  Optimizer optimizer(kind, size);
  const std::vector<at::Tensor> reference{tensor(parameters).requires_grad_(true)};
  std::unique_ptr<torch::optim::Optimizer> torchs;
  if (kind == TrainingSettings::Optimizer::rmsprop) {
    torchs = std::make_unique<torch::optim::RMSprop>(reference,
                                                     torch::optim::RMSpropOptions(0).alpha(0.99).eps(1e-5));
  } else {
    torchs = std::make_unique<torch::optim::Adam>(reference, torch::optim::AdamOptions(0).eps(1e-5));
  }
  for (uint64_t step = 0; step < 50; ++step) {
    const std::vector<float> gradient = random_numbers(100 + step, step % 2 == 0 ? 1e-4 : 0.5);
    const double rate = 0.01 * static_cast<double>(50 - step) / 50;
    reference[0].mutable_grad() = tensor(gradient);
    const double norm = torch::nn::utils::clip_grad_norm_(reference, 0.5);
    torchs->param_groups()[0].options().set_lr(rate);
    torchs->step();

    CHECK(std::sqrt(sum_of_squares(gradient)) == Approx(norm).epsilon(1e-6));
    optimizer.step(rate, gradient, std::min(1.0, 0.5 / (norm + 1e-6)), parameters);
    CHECK(at::allclose(tensor(parameters), reference[0], 1e-6, 1e-6));
  }
}

TEST_CASE("an optimizer continues from its saved state as if it had not stopped") {
  const auto kind = GENERATE(TrainingSettings::Optimizer::rmsprop, TrainingSettings::Optimizer::adam);
  std::vector<float> one = random_numbers(1);
  const std::vector<float> gradient = random_numbers(2);
  Optimizer optimizer(kind, size), resumed(kind, size);
  for (int step = 0; step < 3; ++step) optimizer.step(0.1, gradient, 1, one);
  std::vector<float> other = one;
  resumed.restore(optimizer.state());
  for (int step = 0; step < 3; ++step) {
    optimizer.step(0.1, gradient, 1, one);
    resumed.step(0.1, gradient, 1, other);
  }
  CHECK(one == other);
}

TEST_CASE("the learner's tanh is within 3e-7 of the exact one, everywhere and for every length") {
  double worst = 0;
  std::vector<float> row(77);
  const std::vector<float> bias(77, 0.25F);
  for (float start = -20; start < 20; start += 0.0077F) {
    for (size_t i = 0; i < row.size(); ++i) row[i] = start + 1e-4F * static_cast<float>(i);
    const std::vector<float> before = row;
    add_bias_tanh(row, bias);
    for (size_t i = 0; i < row.size(); ++i) {
      worst = std::max(worst, std::abs(row[i] - std::tanh(double{before[i] + 0.25F})));
    }
  }
  CHECK(worst < 3e-7);
  std::vector<float> edges{0, -0.0F, 1e-30F, 1e30F, -1e30F, INFINITY};
  add_bias_tanh(edges, std::vector<float>(6, 0.0F));
  CHECK(edges[0] == 0);
  CHECK(edges[1] == 0);
  CHECK(edges[2] == Approx(1e-30F));
  CHECK(edges[3] == Approx(1).margin(3e-7));
  CHECK(edges[4] == Approx(-1).margin(3e-7));
  CHECK(edges[5] == Approx(1).margin(3e-7));
}

TEST_CASE("a gradient that is not a number stays one") {
  std::vector<float> gradient(5, 1.0F);
  gradient[3] = NAN;
  CHECK(std::isnan(sum_of_squares(gradient)));
  const std::vector<float> output(5, 0.5F);
  tanh_gradient(gradient, output);
  CHECK(gradient[0] == 0.75F);
  CHECK(std::isnan(gradient[3]));
  std::vector<float> hidden{NAN, 1};
  add_bias_tanh(hidden, std::vector<float>{0, 0});
  CHECK(std::isnan(hidden[0]));
}
