// The baselines that reckon with the other devices: greedy-shared and the joint oracle.
#include <algorithm>
#include <catch2/catch.hpp>

#include "agents/policies/greedy.h"
#include "agents/policies/joint_oracle.h"
#include "agents/policies/oracle.h"
#include "agents/policies/policy_registry.h"
#include "sim/model/error.h"
#include "tests/policies/fake_split.h"

namespace edgeward {
namespace {

// All devices in one cell, with so many workers behind it.
Scenario shared_scenario(int devices, int workers) {
  Scenario scenario = fake_scenario(devices, workers);
  scenario.networks.push_back({"campus", {1e6, 1e8}});
  for (DeviceModel& device : scenario.devices) device.link.network = 0;
  return scenario;
}

std::vector<int32_t> act(Policy& policy, const BatchEnv& env) {
  const StepBatch& batch = env.batch();
  std::vector<int32_t> actions(env.size() * env.spec().action_size(), -1);
  const std::vector<uint8_t> fresh(env.size(), 1);
  Rng rng(3);
  policy.act({batch.size, batch.observation, batch.mask, batch.privileged}, {}, fresh, Mode::greedy, rng,
             actions);
  return actions;
}

TEST_CASE("greedy-shared is greedy for one device, and where nobody shares", "[policies]") {
  for (const Scenario& scenario : {shared_scenario(1, 1), fake_scenario(3, 3)}) {
    FakeSplitEnv env(scenario, 64);
    env.reset(2);
    GreedyPolicy greedy(env.predictor(), env.spec()), shared(env.predictor(), env.spec(), Air::shared);
    CHECK(act(shared, env) == act(greedy, env));
    CHECK(says_the_same_as_another("greedy-shared", scenario));
  }
  CHECK_FALSE(says_the_same_as_another("greedy-shared", shared_scenario(2, 2)));
  CHECK_FALSE(says_the_same_as_another("greedy", shared_scenario(1, 1)));
}

TEST_CASE("greedy-shared divides the rate by the active devices of the network", "[policies]") {
  Scenario scenario = shared_scenario(3, 3);
  scenario.devices[1].link.network = -1;  // the other two share, and the last one is idle now and then
  FakeSplitEnv env(scenario, 64, 10, 2);
  env.reset(2);
  GreedyPolicy shared(env.predictor(), env.spec(), Air::shared), greedy(env.predictor(), env.spec());
  int differ = 0;
  for (int step = 0; step < 4; ++step) {
    const std::vector<int32_t> actions = act(shared, env), alone = act(greedy, env);
    const StepBatch& batch = env.batch();
    for (size_t row = 0; row < env.size(); ++row) {
      const double* const known = &batch.privileged[row * 7];  // family, three rates, three active flags
      const double sharers = known[4] + known[6];
      for (size_t device = 0; device < 3; ++device) {
        if (known[4 + device] == 0) continue;
        const double rate_bps = known[1 + device] / (device == 1 ? 1 : sharers);
        const auto reward = [&](int32_t choice) {
          return env.predictor()
              .predict(device, static_cast<size_t>(known[0]), static_cast<size_t>(choice), rate_bps)
              .reward;
        };
        for (int32_t choice = 0; choice < 4; ++choice) {
          // Observed as a float: rewards of neighbours may change places by that much.
          CHECK(reward(choice) <= reward(actions[row * 3 + device]) + 1e-6);
        }
        differ += actions[row * 3 + device] != alone[row * 3 + device];
      }
    }
    env.step(actions);
  }
  CHECK(differ > 20);
}

TEST_CASE("the joint oracle takes the best of all joint plans that masks allow", "[policies]") {
  const Scenario scenario = shared_scenario(3, 1);  // one worker: tails wait, too
  FakeSplitEnv env(scenario, 32, 10, 2);
  env.reset(4);
  JointOraclePolicy oracle(env.predictor(), env.spec());
  GreedyPolicy greedy(env.predictor(), env.spec());
  CHECK(oracle.privileged());
  RoundPredictor round(scenario, *env.settings());
  int better = 0;
  for (int step = 0; step < 3; ++step) {
    const std::vector<int32_t> actions = act(oracle, env), alone = act(greedy, env);
    const StepBatch& batch = env.batch();
    for (size_t row = 0; row < env.size(); ++row) {
      const double* const known = &batch.privileged[row * 7];
      std::vector<ActiveDevice> active;
      JointPlan taken, greedily;
      for (size_t device = 0; device < 3; ++device) {
        const int32_t choice = actions[row * 3 + device];
        CHECK(batch.mask[(row * 3 + device) * 4 + static_cast<size_t>(choice)] != 0);
        if (known[4 + device] == 0) continue;
        active.push_back({device, known[1 + device]});
        taken.push_back(static_cast<uint32_t>(choice));
        greedily.push_back(static_cast<uint32_t>(alone[row * 3 + device]));
      }
      round.begin(static_cast<size_t>(known[0]), active);
      const double reward = round.reward(taken);
      for (uint32_t code = 0; code < (uint32_t{1} << (2 * active.size())); ++code) {
        JointPlan other(active.size());
        for (size_t index = 0; index < active.size(); ++index) other[index] = (code >> (2 * index)) % 4;
        CHECK(round.reward(other) <= reward + 1e-12);
      }
      better += reward > round.reward(greedily) + 1e-9;
    }
    env.step(actions);
  }
  CHECK(better > 10);
}

TEST_CASE("above so many requests the joint oracle climbs, and is no worse than greedy", "[policies]") {
  const int devices = static_cast<int>(JointOraclePolicy::most_requests(4)) + 2;
  const Scenario scenario = shared_scenario(devices, 4);
  FakeSplitEnv env(scenario, 8);
  env.reset(4);
  JointOraclePolicy oracle(env.predictor(), env.spec());
  RoundPredictor round(scenario, *env.settings());
  const std::vector<int32_t> actions = act(oracle, env);
  const StepBatch& batch = env.batch();
  for (const Air air : {Air::own, Air::shared}) {
    GreedyPolicy greedy(env.predictor(), env.spec(), air);
    const std::vector<int32_t> others = act(greedy, env);
    for (size_t row = 0; row < env.size(); ++row) {
      const double* const known = &batch.privileged[row * env.spec().privileged.size()];
      std::vector<ActiveDevice> active;
      for (size_t device = 0; device < scenario.devices.size(); ++device)
        active.push_back({device, known[1 + device]});
      round.begin(static_cast<size_t>(known[0]), active);
      const auto plan_of = [&](const std::vector<int32_t>& all) {
        return JointPlan(all.begin() + static_cast<ptrdiff_t>(row * active.size()),
                         all.begin() + static_cast<ptrdiff_t>((row + 1) * active.size()));
      };
      CHECK(round.reward(plan_of(actions)) >= round.reward(plan_of(others)));
    }
  }
  CHECK(JointOraclePolicy::most_requests(8) == 10);
  CHECK_THAT(JointOraclePolicy::note(scenario), Catch::Contains("above 15 requests a round a lower bound"));
  CHECK_THAT(JointOraclePolicy::note(shared_scenario(15, 4)), !Catch::Contains("lower bound"));
}

TEST_CASE("the joint oracle is the oracle where both are exact, and goes on where that one refuses",
          "[policies]") {
  const Scenario apart = fake_scenario(2, 2), shared = shared_scenario(3, 2);
  FakeSplitEnv env(apart, 64), shared_env(shared, 1);
  env.reset(5);
  OraclePolicy oracle(env.predictor(), env.spec());
  JointOraclePolicy joint(env.predictor(), env.spec());
  CHECK(act(joint, env) == act(oracle, env));
  CHECK(says_the_same_as_another("joint-oracle", apart));
  CHECK_FALSE(says_the_same_as_another("joint-oracle", shared));

  const BaselineContext context{
      .scenario = shared, .split = shared_env.settings(), .env = shared_env, .seed = 1, .stepped = {}};
  CHECK_THROWS_WITH(make_baseline("oracle", context), Catch::Contains("devices share network 'campus'"));
  CHECK_THAT(make_baseline("joint-oracle", context).notes[0], Catch::Contains("joint optimum"));

  Scenario random = shared;
  random.devices[1].link.jitter_s = 0.01;
  const BaselineContext jittering{
      .scenario = random, .split = shared_env.settings(), .env = shared_env, .seed = 1, .stepped = {}};
  CHECK_THROWS_WITH(make_baseline("joint-oracle", jittering),
                    Catch::Contains("'joint-oracle'") && Catch::Contains("latency of 'cam.1' is random"));
}

}  // namespace
}  // namespace edgeward
