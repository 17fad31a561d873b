// A2C on a problem with a known answer: the policy of value iteration in every state, and in the value head
// the exact values of the policy it ends with, although one episode in seven steps is cut off.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "agents/learner/trainer.h"
#include "tests/learner/tabular_env.h"
#include "tests/learner/trained_table.h"

using namespace edgeward;
using namespace edgeward::testing;

namespace {

constexpr double discount = 0.9;
constexpr double tolerance = 0.05;  // of values from 3.5 to 4.7

TrainingSettings settings() {
  TrainingSettings result;
  result.environments = 64;
  result.rollout_steps = 8;
  result.total_steps = 64 * 8 * 1500;
  result.gamma = discount;
  result.gae_lambda = 0.9;
  result.trunk = {32, 32};
  return result;
}

struct Quiet : TrainingObserver {};

TrainedTable train(const TrainingSettings& with, uint64_t seed, const TabularMdp& mdp = chain()) {
  TabularEnv env(mdp, 64);
  Trainer trainer(env, with, seed, "chain");
  Quiet observer;
  REQUIRE(trainer.run(observer));
  const std::string file =
      (std::filesystem::temp_directory_path() / ("edgeward-chain-" + std::to_string(::getpid()) + ".ckpt"))
          .string();
  trainer.save(file);
  TrainedTable table = read_table(file, mdp, env.spec(), "chain");
  std::filesystem::remove(file);
  return table;
}

}  // namespace

TEST_CASE("in the chain, truncation matters: to the values and to the best action") {
  const TabularMdp mdp = chain();
  const auto exact = optimal_values(mdp, discount);
  const auto mistaken = optimal_values(mdp, mistaken_discount(mdp, discount));
  for (size_t s = 0; s + 1 < mdp.states; ++s) CHECK(exact[s] - mistaken[s] > 10 * tolerance);
  CHECK(exact[4] - mistaken[4] > 3 * tolerance);
  const auto best = action_values(mdp, discount, exact);
  CHECK(best_action(best[0]) == 2);
  CHECK(best_action(best[1]) == 0);
  CHECK(best_action(best[2]) == 1);
  // Who takes truncation for termination goes the other way in state 1.
  CHECK(best_action(action_values(mdp, mistaken_discount(mdp, discount), mistaken)[1]) == 1);
}

TEST_CASE("A2C reaches the policy of value iteration and the exact values") {
  const TabularMdp mdp = chain();
  const auto best = action_values(mdp, discount, optimal_values(mdp, discount));
  const bool full = std::getenv("EDGEWARD_TEST_FULL") != nullptr;
  const auto optimizer = GENERATE(TrainingSettings::Optimizer::rmsprop, TrainingSettings::Optimizer::adam);
  const auto overlap = GENERATE(true, false);
  for (uint64_t seed = 1; seed <= (full ? 5U : 1U); ++seed) {
    CAPTURE(seed, optimizer == TrainingSettings::Optimizer::adam, overlap);
    TrainingSettings with = settings();
    with.overlap = overlap;
    with.optimizer = optimizer;
    const TrainedTable table = train(with, seed);
    const auto exact = policy_values(mdp, discount, table.policy);
    for (size_t s = 0; s < mdp.states; ++s) {
      CAPTURE(s);
      CHECK(best_action(table.policy[s]) == best_action(best[s]));
      CHECK(table.policy[s][best_action(best[s])] > 0.9);
      CHECK(table.value[s] == Approx(exact[s]).margin(tolerance));
      CHECK(table.value[s] == Approx(optimal_values(mdp, discount)[s]).margin(2 * tolerance));
    }
  }
}

TEST_CASE(
    "an agent that takes truncation for termination learns the mistaken values, far from the exact ones") {
  TabularMdp mdp = chain();
  mdp.cut_as_end = true;
  TrainingSettings with = settings();
  with.total_steps = 64 * 8 * 800;
  const TrainedTable table = train(with, 1, mdp);
  const auto mistaken = policy_values(mdp, mistaken_discount(mdp, discount), table.policy);
  const auto exact = policy_values(mdp, discount, table.policy);
  for (size_t s = 0; s < mdp.states; ++s) {
    CAPTURE(s);
    CHECK(table.value[s] == Approx(mistaken[s]).margin(tolerance));
    CHECK(exact[s] - table.value[s] > 3 * tolerance);
  }
}

TEST_CASE("without a discount A2C takes what pays at once, and a boundary changes nothing") {
  TrainingSettings with = settings();
  with.gamma = 0;
  with.total_steps = 64 * 8 * 400;
  with.checkpoint_updates = 7;
  const TrainedTable table = train(with, 1);
  CHECK(best_action(table.policy[0]) == 2);
  CHECK(best_action(table.policy[4]) == 1);
  CHECK(table.value[0] == Approx(0.4).margin(tolerance));
  CHECK(table.value[4] == Approx(0.8 * 5).margin(tolerance));
}
