// The learner's written-out forward and backward pass against automatic differentiation in double precision.
#include <torch/torch.h>

#include <catch2/catch.hpp>

#include "agents/learner/loss.h"
#include "agents/learner/network.h"
#include "tests/learner/autograd.h"

using namespace edgeward;
using namespace edgeward::testing;

namespace {

template <typename T>
std::vector<T> numbers(const at::Tensor& tensor, at::ScalarType type) {
  const at::Tensor flat = tensor.to(type).contiguous();
  return {flat.const_data_ptr<T>(), flat.const_data_ptr<T>() + flat.numel()};
}

// Masks that allow between one and all choices, and actions that they allow.
struct Batch {
  std::vector<int64_t> choices;
  at::Tensor observation, mask, action, advantage, target;

  Batch(int64_t rows, int64_t width, std::vector<int64_t> choices_) : choices(std::move(choices_)) {
    at::Generator generator = at::detail::createCPUGenerator(11);
    const auto options = at::dtype(at::kDouble);
    // In single precision first: both sides see the same numbers.
    observation = at::randn({rows, width}, generator, at::dtype(at::kFloat)).to(at::kDouble);
    advantage = at::randn({rows}, generator, at::dtype(at::kFloat)).to(at::kDouble);
    target = at::randn({rows}, generator, at::dtype(at::kFloat)).to(at::kDouble);
    int64_t logits = 0;
    for (const int64_t count : choices) logits += count;
    mask = at::rand({rows, logits}, generator, options) < 0.6;
    action = at::zeros({rows, static_cast<int64_t>(choices.size())}, at::kLong);
    for (int64_t row = 0; row < rows; ++row) {
      int64_t first = 0;
      for (size_t h = 0; h < choices.size(); ++h) {
        const int64_t choice = (row + static_cast<int64_t>(h)) % choices[h];
        action[row][static_cast<int64_t>(h)] = choice;
        if (row == 0) mask[row].narrow(0, first, choices[h]).fill_(false);  // one choice in each component
        mask[row][first + choice] = true;
        first += choices[h];
      }
    }
  }
};

// The largest difference between two rows of numbers, by the largest number.
double difference(const at::Tensor& found, const at::Tensor& expected) {
  return ((found.to(at::kDouble) - expected).abs().max() / expected.abs().max()).item<double>();
}

}  // namespace

TEST_CASE("the loss and its gradient by every weight equal those of automatic differentiation") {
  struct Case {
    int64_t rows, width;
    std::vector<int64_t> choices, trunk;
  };
  // Thin and wide inputs take different ways; sizes that are no multiple of a vector; no trunk at all.
  const Case given =
      GENERATE(Case{6, 4, {3, 5}, {7, 5}}, Case{512, 5, {8}, {64, 64}}, Case{33, 40, {2, 3, 9}, {17}},
               Case{1, 3, {2}, {16, 9, 20}}, Case{12, 6, {4, 4}, {}});
  const Batch batch(given.rows, given.width, given.choices);
  Network network({given.width, given.choices, given.trunk}, 1);
  const at::Tensor noise = 0.3 * at::randn({static_cast<int64_t>(network.parameters().size())},
                                           at::detail::createCPUGenerator(2), at::dtype(at::kFloat));
  for (size_t i = 0; i < network.parameters().size(); ++i) {
    network.parameters()[i] += noise[static_cast<int64_t>(i)].item<float>();
  }
  const double value_coefficient = 0.5, entropy_coefficient = 0.1;

  const auto rows = static_cast<size_t>(given.rows), logits = static_cast<size_t>(network.shape().logits());
  Pass pass(network.shape(), rows), gradient(network.shape(), rows);
  const auto observation = numbers<float>(batch.observation, at::kFloat);
  std::copy(observation.begin(), observation.end(), pass.observation().begin());
  network.forward(pass);
  const auto mask = numbers<uint8_t>(batch.mask, at::kByte);
  const auto action = numbers<int32_t>(batch.action, at::kInt);
  const auto advantage = numbers<float>(batch.advantage, at::kFloat),
             target = numbers<float>(batch.target, at::kFloat);
  const ActionBatch actions{batch.choices, pass.heads(), mask, action};
  PolicyTerms terms(rows, logits);
  evaluate_policy(actions, terms);
  const Loss loss =
      a2c_loss(actions, terms, {advantage, target, value_coefficient, entropy_coefficient}, gradient.heads());
  network.backward(pass, gradient);

  const std::vector<at::Tensor> reference = leaves(network);
  const auto [reference_logits, value] = forward(reference, batch.observation);
  const auto [policy_loss, value_loss, entropy] = autograd_loss(
      reference_logits, value, batch.mask, batch.action, batch.advantage, batch.target, batch.choices);
  (policy_loss + value_coefficient * value_loss - entropy_coefficient * entropy).backward();
  CHECK(loss.policy == Approx(policy_loss.item<double>()).epsilon(1e-5).margin(1e-6));
  CHECK(loss.value == Approx(value_loss.item<double>()).epsilon(1e-5).margin(1e-6));
  CHECK(loss.entropy == Approx(entropy.item<double>()).epsilon(1e-5).margin(1e-6));
  for (size_t i = 0; i < network.layers(); ++i) {
    CAPTURE(i);
    const auto [weight, bias] = network.layer_gradient(i);
    if (reference[2 * i].grad().abs().max().item<double>() == 0) {
      CHECK(weight.abs().max().item<float>() == 0);  // every component had one choice
      continue;
    }
    CHECK(difference(weight, reference[2 * i].grad()) < 2e-5);
    CHECK(difference(bias, reference[2 * i + 1].grad()) < 2e-5);
  }
}
