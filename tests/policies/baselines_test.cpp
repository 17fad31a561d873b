#include <catch2/catch.hpp>
#include <functional>
#include <set>

#include "agents/policies/best_static.h"
#include "agents/policies/episodes.h"
#include "agents/policies/fixed_choice.h"
#include "agents/policies/greedy.h"
#include "agents/policies/oracle.h"
#include "agents/policies/policy_registry.h"
#include "sim/model/error.h"
#include "tests/policies/fake_split.h"

namespace edgeward {
namespace {

BaselineContext context_of(const Scenario& scenario, FakeSplitEnv& env) {
  return {.scenario = scenario, .split = env.settings(), .env = env, .seed = 1, .stepped = {}};
}

// The actions of a policy for the batch that `env` shows.
std::vector<int32_t> act(Policy& policy, const BatchEnv& env) {
  const StepBatch& batch = env.batch();
  std::vector<int32_t> actions(env.size() * env.spec().action_size(), -1);
  std::vector<float> state(env.size() * policy.state_size());
  const std::vector<uint8_t> fresh(env.size(), 1);
  Rng rng(3);
  policy.act({batch.size, batch.observation, batch.mask, batch.privileged}, state, fresh, Mode::greedy, rng,
             actions);
  return actions;
}

double mean_reward(BatchEnv& env, Policy& policy, uint64_t seed) {
  double reward = 0;
  for (const Episode& episode : play_episodes(env, policy, seed, Mode::greedy)) reward += episode.reward;
  return reward;
}

TEST_CASE("a prediction is the sum of the profile's parts", "[prediction]") {
  const Scenario scenario = fake_scenario(1, 1);
  const SplitPredictor predictor(scenario, fake_settings(scenario));
  // Family big, heavy cut 1: head 4 * 2 * 0.2 s, 4 Mbit at 8 Mb/s, tail 0.2 s.
  const PlanPrediction cut = predictor.predict(0, 1, 2, 8e6);
  CHECK(cut.latency_s == Approx(1.6 + 0.5 + 0.2).epsilon(1e-12));
  CHECK(cut.energy_attributed_j == Approx(9.6 + 0.5 * 0.5).epsilon(1e-12));
  CHECK(cut.energy_with_idle_j == Approx(9.6 + 0.5 * 0.5 + 2 * 0.7).epsilon(1e-12));
  CHECK(cut.top1_pct == 70);
  // A = 15/25, L = 1 - 2.3/8, E = 1 - 9.85/48; weights 0.2, 0.5, 0.3.
  CHECK(cut.reward == Approx(0.2 * 0.6 + 0.5 * (1 - 2.3 / 8) + 0.3 * (1 - 9.85 / 48)).epsilon(1e-12));

  const PlanPrediction local = predictor.predict(0, 1, 3, 8e6);
  CHECK(local.latency_s == 8);
  CHECK(local.energy_with_idle_j == local.energy_attributed_j);
  CHECK(local.reward == Approx(0.2 * 0.6).epsilon(1e-12));
}

TEST_CASE("the accounted energy decides the predicted reward", "[prediction]") {
  Scenario scenario = fake_scenario(1, 1);
  scenario.energy_accounting = EnergyAccounting::with_idle;
  const SplitPredictor predictor(scenario, fake_settings(scenario));
  const PlanPrediction cut = predictor.predict(0, 1, 2, 8e6);
  CHECK(cut.reward == Approx(0.2 * 0.6 + 0.5 * (1 - 2.3 / 8) + 0.3 * (1 - 11.25 / 48)).epsilon(1e-12));
}

TEST_CASE("fixed baselines take the plan their name says", "[policies]") {
  const Scenario scenario = fake_scenario(2, 2);
  FakeSplitEnv env(scenario, 6);
  env.reset(1);
  const auto [name, choice] = GENERATE(table<std::string, int>(
      {{"local-only", 3}, {"local-only-light", 1}, {"edge-only", 2}, {"edge-only-light", 0}}));
  CAPTURE(name);
  const Baseline baseline = make_baseline(name, context_of(scenario, env));
  for (const int32_t action : act(*baseline.policy, env)) CHECK(action == choice);
  CHECK_FALSE(baseline.policy->privileged());
}

TEST_CASE("a fixed plan that a mask forbids gives way to what is allowed", "[policies]") {
  const Scenario scenario = fake_scenario(2, 2);
  FakeSplitEnv env(scenario, 3, 10, 1);  // the second device never has a request: only choice 1 is allowed
  env.reset(1);
  for (const std::string& name : baseline_names()) {
    CAPTURE(name);
    if (!why_not_applicable(name, scenario, env.settings()).empty()) continue;
    const std::vector<int32_t> actions = act(*make_baseline(name, context_of(scenario, env)).policy, env);
    for (size_t row = 0; row < 3; ++row) CHECK(actions[row * 2 + 1] == 1);
  }
}

TEST_CASE("edge-only needs a cut", "[policies]") {
  Scenario scenario = fake_scenario(1, 1);
  for (PlanTable& table : scenario.devices[0].plans) {
    for (Plan& plan : table) plan.local = true;
  }
  FakeSplitEnv env(scenario, 1);
  CHECK_THROWS_WITH(make_baseline("edge-only", context_of(scenario, env)),
                    Catch::Contains("'edge-only'") && Catch::Contains("'small'"));
}

TEST_CASE("greedy = oracle for devices that do not wait for each other", "[policies]") {
  const Scenario scenario = fake_scenario(2, 2);
  FakeSplitEnv env(scenario, 64);
  env.reset(5);
  const SplitPredictor& predictor = env.predictor();
  GreedyPolicy greedy(predictor, env.spec());
  OraclePolicy oracle(predictor, env.spec());
  const std::vector<int32_t> actions = act(oracle, env);
  CHECK(act(greedy, env) == actions);
  CHECK(oracle.privileged());
  CHECK(std::set<int32_t>(actions.begin(), actions.end()).size() > 1);  // the link decides

  // Exhaustive by hand.
  const StepBatch& batch = env.batch();
  for (size_t row = 0; row < 64; ++row) {
    for (size_t device = 0; device < 2; ++device) {
      const auto family = static_cast<size_t>(batch.privileged[row * 5]);
      const double rate = batch.privileged[row * 5 + 1 + device];
      for (size_t choice = 0; choice < 4; ++choice) {
        CHECK(predictor.predict(device, family, choice, rate).reward <=
              predictor.predict(device, family, static_cast<size_t>(actions[row * 2 + device]), rate).reward);
      }
    }
  }
}

TEST_CASE("the oracle refuses where it would not be exact", "[policies]") {
  const Scenario shared = fake_scenario(3, 2);
  FakeSplitEnv env(shared, 1);
  CHECK_THROWS_WITH(make_baseline("oracle", context_of(shared, env)),
                    Catch::Contains("3 devices share 2 workers of server 'edge'"));
  CHECK(make_baseline("greedy", context_of(shared, env)).notes == std::vector<std::string>{"", ""});

  Scenario stream = fake_scenario(1, 1);
  stream.workload.kind = WorkloadModel::Kind::streams;
  CHECK_THAT(why_oracle_is_not_exact(stream), Catch::Contains("carried over"));

  const auto reason = [](const std::function<void(Scenario&)>& change) {
    Scenario scenario = fake_scenario(2, 2);
    change(scenario);
    return why_oracle_is_not_exact(scenario);
  };
  CHECK(reason([](Scenario&) {}).empty());
  CHECK_THAT(reason([](Scenario& it) { it.devices[1].service.kind = ServiceModel::Kind::lognormal; }),
             Catch::Contains("compute times of 'cam.1' are random"));
  CHECK_THAT(reason([](Scenario& it) { it.servers[0].service.kind = ServiceModel::Kind::exponential; }),
             Catch::Contains("compute times of server 'edge' are random"));
  CHECK_THAT(reason([](Scenario& it) { it.devices[0].link.jitter_s = 0.01; }),
             Catch::Contains("latency of 'cam.0'"));
  CHECK_THAT(reason([](Scenario& it) { it.devices[0].link.step_s = 0.1; }),
             Catch::Contains("within a round"));
  CHECK_THAT(reason([](Scenario& it) { it.devices[0].battery = BatteryModel{1, 1, 0}; }),
             Catch::Contains("battery of 'cam.0'"));
  CHECK_THAT(reason([](Scenario& it) {
               it.networks.push_back({"wifi", {1e6, 1e8}});
               it.devices[0].link.network = it.devices[1].link.network = 0;
             }),
             Catch::Contains("share network 'wifi'"));
}

TEST_CASE("the prediction knows latency, results and deadlines", "[policies]") {
  Scenario scenario = fake_scenario(1, 1);
  scenario.devices[0].link.latency_s = 0.1;
  scenario.devices[0].result_bytes = 125'000;  // 1 Mbit
  scenario.devices[0].receive_power_w = 0.25;
  scenario.workload.deadline_s = 1;
  SplitSettings settings = fake_settings(scenario);
  settings.deadline_s = 1;
  const SplitPredictor predictor(scenario, settings);
  // Light, cut, at 10 Mb/s: head 0.2 s and 1.2 J, 0.4 s of upload at 0.5 W, tail 0.05 s, 0.1 s of result at
  // 0.25 W.
  const PlanPrediction found = predictor.predict(0, 0, 0, 1e7);
  CHECK(found.latency_s == Approx(0.2 + 0.4 + 0.1 + 0.05 + 0.1 + 0.1));
  CHECK(found.energy_attributed_j == Approx(1.2 + 0.2 + 0.025));
  CHECK(found.energy_with_idle_j == Approx(1.425 + 2 * (0.95 - 0.2)));
  CHECK(predictor.predict(0, 0, 1, 1e7).latency_s == Approx(1));  // local: nothing travels
  const PlanPrediction late = predictor.predict(0, 0, 0, 9e6);    // 1.006 s
  CHECK(found.reward - late.reward > settings.weights.latency);   // L falls from above 0 to -1
}

TEST_CASE("random takes each allowed choice as often", "[policies]") {
  const Scenario scenario = fake_scenario(1, 1);
  FakeSplitEnv env(scenario, 4000);
  env.reset(1);
  const Baseline baseline = make_baseline("random", context_of(scenario, env));
  std::vector<int> counts(4);
  for (const int32_t action : act(*baseline.policy, env)) ++counts.at(static_cast<size_t>(action));
  for (const int count : counts) CHECK(std::abs(count - 1000) < 4 * 28);  // 4 standard deviations
}

TEST_CASE("best-static is the best fixed choice of each family", "[policies]") {
  const Scenario scenario = fake_scenario(1, 1);
  FakeSplitEnv env(scenario, 16);
  const std::vector<size_t> best = select_static_choices(env, 7);
  REQUIRE(best.size() == 2);
  const Baseline baseline = make_baseline("best-static", context_of(scenario, env));
  const double reward = mean_reward(env, *baseline.policy, 99);
  for (size_t small = 0; small < 4; ++small) {
    for (size_t big = 0; big < 4; ++big) {
      FixedChoicePolicy other(env.spec(), {{small}, {big}});
      CHECK(mean_reward(env, other, 99) <= reward + 1e-9);
    }
  }
  const PlanTable& plans = scenario.devices[0].plans[1];
  CHECK(baseline.notes[1] == plans[best[1]].label());
  GreedyPolicy greedy(env.predictor(), env.spec());
  CHECK(mean_reward(env, greedy, 99) > reward);
}

TEST_CASE("an unknown policy is refused with the nearest name", "[policies]") {
  CHECK_THROWS_AS(check_baseline_name("gredy"), InputError);
  CHECK_THROWS_WITH(check_baseline_name("gredy"), Catch::Contains("'gredy'") && Catch::Contains("greedy") &&
                                                      Catch::Contains("best-static"));
}

TEST_CASE("playing episodes counts the first one of every environment, whole", "[episodes]") {
  const Scenario scenario = fake_scenario(1, 1);
  FakeSplitEnv env(scenario, 5, 7);
  const Baseline baseline = make_baseline("local-only", context_of(scenario, env));
  int steps = 0;
  const std::vector<Episode> episodes =
      play_episodes(env, *baseline.policy, 1, Mode::greedy, [&] { ++steps; });
  CHECK(steps == 7);
  REQUIRE(episodes.size() == 5);
  for (const Episode& episode : episodes) {
    CHECK(episode.epochs == 7);
    CHECK(episode.epoch_latency_s.size() == 7);
    const double head_s = episode.group == 0 ? 2 : 8;
    CHECK(episode.metric_sum[0] == Approx(7 * head_s));
    CHECK(episode.reward == Approx(7 * 0.2 * 0.6));
  }
}

}  // namespace
}  // namespace edgeward
