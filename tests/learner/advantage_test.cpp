#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "agents/learner/advantage.h"
#include "sim/model/random.h"
#include "tests/learner/tabular_env.h"

using namespace edgeward;
using namespace edgeward::testing;

TEST_CASE("advantages against a case computed by hand") {
  // One environment, five steps, gamma 0.5, lambda 0.5; terminated after step 1, truncated after step 3 (the
  // final observation is worth 8), still running at the end (the next observation is worth 6).
  const std::array<double, 5> reward{1, 2, 3, 4, 5};
  const std::array<float, 5> value{2, 4, 6, 8, 10};
  const std::array<float, 5> final_value{99, 99, 99, 8, 99};  // 99: must not be read
  const std::array<float, 1> next_value{6};
  const std::array<uint8_t, 5> terminated{0, 1, 0, 0, 0}, truncated{0, 0, 0, 1, 0};
  std::array<float, 5> advantage{};
  estimate_advantages({5, 1, 0.5, 0.5, reward, value, next_value, final_value, terminated, truncated},
                      advantage);

  // Deltas: 1 + 0.5 x 4 - 2 = 1;  2 + 0 - 4 = -2;  3 + 0.5 x 8 - 6 = 1;  4 + 0.5 x 8 - 8 = 0;  5 + 0.5 x 6 -
  // 10 = -2. What follows in the same episode counts gamma x lambda = 0.25: 1 - 0.25 x 2 = 0.5;  1 + 0.25 x 0
  // = 1.
  const std::array<float, 5> expected{0.5F, -2, 1, 0, -2};
  for (size_t t = 0; t < 5; ++t) CHECK(advantage[t] == expected[t]);
}

TEST_CASE("environments do not mix, and a step both terminated and truncated counts as terminated") {
  const std::array<double, 4> reward{1, 10, 2, 20};  // [T = 2, N = 2]
  const std::array<float, 4> value{0, 0, 0, 0};
  const std::array<float, 4> final_value{99, 99, 99, 7};
  const std::array<float, 2> next_value{3, 30};
  const std::array<uint8_t, 4> terminated{0, 0, 0, 1}, truncated{0, 0, 0, 1};
  std::array<float, 4> advantage{};
  estimate_advantages({2, 2, 1, 1, reward, value, next_value, final_value, terminated, truncated}, advantage);
  CHECK(advantage == std::array<float, 4>{1 + 2 + 3, 10 + 20, 2 + 3, 20});
}

TEST_CASE("without a discount only the step's own reward counts") {
  const std::array<double, 2> reward{1, 2};
  const std::array<float, 2> value{0.25F, 0.5F}, final_value{};
  const std::array<float, 1> next_value{100};
  const std::array<uint8_t, 2> flags{};
  std::array<float, 2> advantage{};
  estimate_advantages({2, 1, 0, 1, reward, value, next_value, final_value, flags, flags}, advantage);
  CHECK(advantage == std::array<float, 2>{0.75F, 1.5F});
}

TEST_CASE("corrected advantages against a case computed by hand") {
  // As above: gamma 0.5, lambda 0.5, deltas 1, -2, 1, 0, -2, ends after steps 1 and 3.
  const std::array<double, 5> reward{1, 2, 3, 4, 5};
  const std::array<float, 5> value{2, 4, 6, 8, 10};
  const std::array<float, 5> final_value{99, 99, 99, 8, 99};
  const std::array<float, 1> next_value{6};
  const std::array<uint8_t, 5> terminated{0, 1, 0, 0, 0}, truncated{0, 0, 0, 1, 0};
  const std::array<float, 5> importance{0.25F, 0.5F, 1, 0.5F, 0.25F};
  std::array<float, 5> advantage{};
  estimate_advantages(
      {5, 1, 0.5, 0.5, reward, value, next_value, final_value, terminated, truncated, importance}, advantage);
  // What follows counts 0.25 x its own c: 1 - 0.25 x 0.5 x 2 = 0.75.
  const std::array<float, 5> expected{0.75F, -2, 1, 0, -2};
  for (size_t t = 0; t < 5; ++t) CHECK(advantage[t] == expected[t]);
}

TEST_CASE("with lambda 1, targets and weights are those of V-trace as it is written") {
  // Espeholt et al. 2018, equation 1 and section 4.2, both clips at 1: for one episode that goes on.
  constexpr size_t steps = 7;
  constexpr double gamma = 0.8;
  Rng rng(1);
  const auto uniform = [&] { return (rng() + 0.5) * 0x1p-32; };
  std::vector<double> reward(steps);
  std::vector<float> value(steps), final_value(steps), importance(steps), advantage(steps);
  const std::vector<float> next_value{2};
  const std::vector<uint8_t> never(steps, 0);
  for (size_t t = 0; t < steps; ++t) {
    reward[t] = uniform();
    value[t] = static_cast<float>(uniform());
    importance[t] = static_cast<float>(std::min(1.0, 2 * uniform()));
  }
  estimate_advantages({steps, 1, gamma, 1, reward, value, next_value, final_value, never, never, importance},
                      advantage);
  const auto value_at = [&](size_t t) { return t < steps ? value[t] : next_value[0]; };
  std::vector<double> target(steps + 1, next_value[0]);
  for (size_t s = 0; s < steps; ++s) {
    target[s] = value[s];
    double product = 1;  // gamma^(t - s) times the c from s to t - 1
    for (size_t t = s; t < steps; ++t) {
      target[s] += product * importance[t] * (reward[t] + gamma * value_at(t + 1) - value[t]);
      product *= gamma * importance[t];
    }
  }
  for (size_t s = 0; s < steps; ++s) {
    CHECK(value[s] + importance[s] * advantage[s] == Approx(target[s]).epsilon(1e-6));
    CHECK(importance[s] * advantage[s] ==
          Approx(importance[s] * (reward[s] + gamma * target[s + 1] - value[s])).epsilon(1e-5).margin(1e-6));
  }
}

TEST_CASE("values learned from another policy's steps: with the correction right, without it that policy's") {
  // The acting policy walks right half the time and rests or walks left otherwise; the one to be judged walks
  // right nine times in ten. Tabular values are moved to their targets, with targets from the learner's code.
  // With both clips at 1 they belong to the policy in proportion to min(acting, judged) (Espeholt et al.
  // 2018, section 4.1).
  const TabularMdp mdp = chain();
  constexpr double gamma = 0.9;
  constexpr size_t environments = 512, steps = 8, rounds = 1500;
  std::vector<std::vector<double>> acting, judged, both;
  for (size_t s = 0; s < mdp.states; ++s) {
    acting.push_back(mdp.allowed(s, 2) ? std::vector<double>{0.25, 0.5, 0.25}
                                       : std::vector<double>{0.5, 0.5, 0});
    judged.push_back(mdp.allowed(s, 2) ? std::vector<double>{0.05, 0.9, 0.05}
                                       : std::vector<double>{0.1, 0.9, 0});
    both.emplace_back();
    double sum = 0;
    for (size_t a = 0; a < 3; ++a) sum += std::min(acting[s][a], judged[s][a]);
    for (size_t a = 0; a < 3; ++a) both[s].push_back(std::min(acting[s][a], judged[s][a]) / sum);
  }
  const auto learn = [&](bool corrected) {
    TabularEnv env(mdp, environments);
    env.reset(7);
    Rng rng(8);
    std::vector<double> table(mdp.states, 0.0);
    const size_t rows = steps * environments;
    std::vector<size_t> state(rows);
    std::vector<double> reward(rows);
    std::vector<float> value(rows), next_value(environments), final_value(rows), importance(rows),
        advantage(rows);
    std::vector<uint8_t> terminated(rows), truncated(rows);
    std::vector<int32_t> actions(environments);
    const auto state_in = [&](std::span<const float> observation, size_t n) {
      const auto first = observation.begin() + static_cast<std::ptrdiff_t>(n * mdp.states);
      return static_cast<size_t>(std::find(first, first + static_cast<std::ptrdiff_t>(mdp.states), 1.0F) -
                                 first);
    };
    for (size_t round = 0; round < rounds; ++round) {
      for (size_t t = 0; t < steps; ++t) {
        for (size_t n = 0; n < environments; ++n) {
          const size_t i = t * environments + n, s = state[i] = state_in(env.batch().observation, n);
          value[i] = static_cast<float>(table[s]);
          double left = (rng() + 0.5) * 0x1p-32;
          int32_t a = 0;
          while (left >= acting[s][static_cast<size_t>(a)]) left -= acting[s][static_cast<size_t>(a++)];
          actions[n] = a;
          const auto chosen = static_cast<size_t>(a);
          importance[i] = static_cast<float>(std::min(1.0, judged[s][chosen] / acting[s][chosen]));
        }
        env.step(actions);
        for (size_t n = 0; n < environments; ++n) {
          const size_t i = t * environments + n;
          reward[i] = env.batch().reward[n];
          terminated[i] = env.batch().terminated[n];
          truncated[i] = env.batch().truncated[n];
          if (truncated[i])
            final_value[i] = static_cast<float>(table[state_in(env.batch().final_observation, n)]);
        }
      }
      for (size_t n = 0; n < environments; ++n) {
        next_value[n] = static_cast<float>(table[state_in(env.batch().observation, n)]);
      }
      AdvantageInput input{steps, environments, gamma,       1,          reward,
                           value, next_value,   final_value, terminated, truncated};
      if (corrected) input.importance = importance;
      estimate_advantages(input, advantage);
      std::vector<double> moved(mdp.states, 0.0), count(mdp.states, 0.0);
      for (size_t i = 0; i < rows; ++i) {
        moved[state[i]] += (corrected ? importance[i] : 1) * advantage[i];
        count[state[i]] += 1;
      }
      const double rate = 20.0 / (20.0 + static_cast<double>(round));  // averages out the noise
      for (size_t s = 0; s < mdp.states; ++s) table[s] += rate * moved[s] / std::max(count[s], 1.0);
    }
    return table;
  };
  const auto right = policy_values(mdp, gamma, both), of_acting = policy_values(mdp, gamma, acting);
  const std::vector<double> corrected = learn(true), plain = learn(false);
  constexpr double tolerance = 0.02;
  for (size_t s = 0; s < mdp.states; ++s) {
    CAPTURE(s);
    REQUIRE(right[s] - of_acting[s] > 20 * tolerance);
    CHECK(corrected[s] == Approx(right[s]).margin(tolerance));
    CHECK(plain[s] == Approx(of_acting[s]).margin(tolerance));
  }
}
