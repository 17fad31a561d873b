#include <catch2/catch.hpp>
#include <cmath>

#include "agents/learner/sampling.h"
#include "sim/model/error.h"

using namespace edgeward;

TEST_CASE("actions are drawn with the probabilities that logits and mask give") {
  const std::vector<int64_t> choices{3, 2};
  const std::vector<float> logits{std::log(1.0F), std::log(5.0F), std::log(3.0F),
                                  std::log(0.2F), std::log(0.8F), 99};  // the last one is the value
  const std::vector<uint8_t> mask{1, 0, 1, 1, 1};
  Rng rng(4);
  const int draws = 40000;
  std::vector<int> first(3), second(2);
  std::vector<int32_t> actions(2);
  for (int i = 0; i < draws; ++i) {
    choose_actions(choices, logits, mask, Mode::sample, rng, actions);
    ++first[static_cast<size_t>(actions[0])];
    ++second[static_cast<size_t>(actions[1])];
  }
  // Within five standard deviations of a binomial count, at most sqrt(draws) / 2 each.
  const double margin = 5 * std::sqrt(draws) / 2;
  CHECK(first[0] == Approx(draws * 0.25).margin(margin));
  CHECK(first[1] == 0);
  CHECK(first[2] == Approx(draws * 0.75).margin(margin));
  CHECK(second[0] == Approx(draws * 0.2).margin(margin));
}

TEST_CASE("the greedy action is the first of the most probable allowed ones") {
  const std::vector<int64_t> choices{4};
  const std::vector<float> logits{1, 2, 2, 9, 99, 0, 0, 0, 0, 99};
  const std::vector<uint8_t> mask{1, 1, 1, 0, 0, 0, 0, 1};
  Rng rng(5);
  std::vector<int32_t> actions(2);
  choose_actions(choices, logits, mask, Mode::greedy, rng, actions);
  CHECK(actions == std::vector<int32_t>{1, 3});
}

TEST_CASE("extreme logits and masks with one choice never yield a forbidden action") {
  const std::vector<int64_t> choices{3};
  const std::vector<float> logits{1e30F, -1e30F, 88, 3e38F, -200, 200, 3e38F, 3e38F};
  const std::vector<uint8_t> mask{0, 1, 0, 1, 0, 0};
  Rng rng(6);
  std::vector<int32_t> actions(2);
  for (int i = 0; i < 1000; ++i) {
    choose_actions(choices, logits, mask, Mode::sample, rng, actions);
    REQUIRE(actions == std::vector<int32_t>{1, 0});
  }
}

TEST_CASE("a mask without any choice is an error") {
  const std::vector<int64_t> choices{2};
  const std::vector<float> logits{0, 0, 0};
  const std::vector<uint8_t> mask{0, 0};
  Rng rng(7);
  std::vector<int32_t> actions(1);
  CHECK_THROWS_AS(choose_actions(choices, logits, mask, Mode::greedy, rng, actions), Error);
}

TEST_CASE("the joint log-probability of what was drawn is told, and telling it changes no draw") {
  const std::vector<int64_t> choices{3, 2};
  const std::vector<float> heads{
      std::log(1.0F), std::log(5.0F), std::log(3.0F), std::log(0.2F), std::log(0.8F), 99, 0, 0, 0, 0, 0, 99};
  const std::vector<uint8_t> mask{1, 0, 1, 1, 1, 0, 1, 0, 0, 1};
  Rng rng(8), same(8);
  for (int i = 0; i < 100; ++i) {
    std::vector<int32_t> actions(4), unasked(4);
    std::vector<float> log_prob(2);
    choose_actions(choices, heads, mask, Mode::sample, rng, actions, log_prob);
    choose_actions(choices, heads, mask, Mode::sample, same, unasked);
    REQUIRE(actions == unasked);
    const double first = actions[0] == 0 ? 0.25 : 0.75, second = actions[1] == 0 ? 0.2 : 0.8;
    CHECK(log_prob[0] == Approx(std::log(first * second)).epsilon(1e-6));
    CHECK(log_prob[1] == 0);  // one choice in each component
  }
}
