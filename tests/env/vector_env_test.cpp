// The vector environment as its users see it: bytes, seeds, episodes, masks, rewards.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <numeric>

#include "env/split_settings.h"
#include "env/vector_env.h"
#include "sim/model/data_folders.h"
#include "sim/model/random.h"
#include "sim/model/scenario.h"
#include "tests/env/split_scenario.h"

using namespace edgeward;
using edgeward::testing::round_scenario;
using edgeward::testing::stream_scenario;

namespace {

template <class T>
void append(std::string& bytes, std::span<const T> values) {
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

std::string bytes_of(const StepBatch& batch) {
  std::string bytes;
  append(bytes, batch.observation);
  append(bytes, batch.mask);
  append(bytes, batch.privileged);
  append(bytes, batch.episode);
  append(bytes, batch.group);
  append(bytes, batch.reward);
  append(bytes, batch.agent_reward);
  append(bytes, batch.reward_term);
  append(bytes, batch.metric_sum);
  append(bytes, batch.metric_count);
  append(bytes, batch.elapsed_s);
  append(bytes, batch.terminated);
  append(bytes, batch.truncated);
  append(bytes, batch.final_observation);
  return bytes;
}

// Allowed choices, the same for equal (seed, masks), environment by environment.
std::vector<int32_t> some_actions(const VectorEnv& env, Rng& rng) {
  std::vector<int32_t> actions;
  const uint8_t* mask = env.batch().mask.data();
  for (size_t row = 0; row < env.size(); ++row) {
    for (const Component& component : env.spec().action) {
      auto choice = static_cast<int32_t>(rng() % component.choices.size());
      while (mask[choice] == 0) choice = (choice + 1) % static_cast<int32_t>(component.choices.size());
      actions.push_back(choice);
      mask += component.choices.size();
    }
  }
  return actions;
}

std::string history(VectorEnv& env, uint64_t seed, int steps) {
  Rng rng(seed);
  env.reset(seed);
  std::string bytes = bytes_of(env.batch());
  for (int step = 0; step < steps; ++step) {
    if (step % 17 == 16) env.reset();
    env.step(some_actions(env, rng));
    bytes += bytes_of(env.batch());
  }
  return bytes;
}

std::vector<double> rewards(const std::string& scenario, int workers, int cells, int steps) {
  VectorEnv env(scenario, {workers, cells, "", ""});
  Rng rng(3);
  env.reset(3);
  std::vector<double> all;
  for (int step = 0; step < steps; ++step) {
    env.step(some_actions(env, rng));
    all.insert(all.end(), env.batch().reward.begin(), env.batch().reward.end());
    all.insert(all.end(), env.batch().metric_sum.begin(), env.batch().metric_sum.end());
  }
  return all;
}

}  // namespace

TEST_CASE("the spec names every entry") {
  VectorEnv env(round_scenario(2), {1, 3, "", ""});
  const Spec& spec = env.spec();
  CHECK(env.size() == 3);
  CHECK(spec.kind == "split");
  CHECK(spec.groups == std::vector<std::string>{"vgg", "resnet", "densenet"});
  CHECK(spec.observation_size() == 3 + 2 * 2);
  CHECK(spec.observation[spec.observation_entry("link_rate.uav.1")].high == 1);
  CHECK(spec.observation[spec.observation_entry("link_rate.uav.1")].meaning ==
        "ln(rate / 2 Mbps) / ln(50 Mbps / 2 Mbps)");
  CHECK(spec.action_size() == 2);
  CHECK(spec.action[1].name == "plan.uav.1");
  CHECK(spec.action[0].choices.size() == 8);
  CHECK(spec.mask_size() == 16);
  CHECK(spec.agents == std::vector<std::string>{"uav.0", "uav.1"});
  CHECK(nlohmann::json(spec).get<Spec>() == spec);
  CHECK_THROWS_WITH(spec.metric("latencies"), Catch::Contains("latency_s"));
}

TEST_CASE("same scenario, seed, cells and actions: same bytes") {
  for (const std::string& scenario : {round_scenario(2, 0.7), stream_scenario()}) {
    VectorEnv env(scenario, {2, 3, "", ""});
    const std::string first = history(env, 5, 60);
    CHECK(first == history(env, 5, 60));  // a seeded reset forgets everything
    VectorEnv other(scenario, {2, 3, "", ""});
    CHECK(first == history(other, 5, 60));
    CHECK(first != history(other, 6, 60));
  }
}

TEST_CASE("how environments are spread over workers and cells changes numbers by less than 1e-6") {
  for (const std::string& scenario : {round_scenario(2, 0.7), stream_scenario()}) {
    const auto together = rewards(scenario, 1, 6, 40);
    const auto apart = rewards(scenario, 3, 2, 40);
    REQUIRE(together.size() == apart.size());
    for (size_t i = 0; i < together.size(); ++i)
      REQUIRE(apart[i] == Approx(together[i]).epsilon(1e-6).margin(1e-9));
  }
}

TEST_CASE("episodes are truncated at their length and begin anew in the same step") {
  VectorEnv env(round_scenario(1, 1, 5), {1, 2, "", ""});
  env.reset(1);
  CHECK(env.batch().episode[0] == 0);
  Rng rng(1);
  for (int step = 1; step <= 12; ++step) {
    env.step(some_actions(env, rng));
    const bool last = step % 5 == 0;
    CHECK(env.batch().truncated[1] == last);
    CHECK(env.batch().terminated[1] == 0);
    CHECK(env.batch().episode[1] == static_cast<uint32_t>(step / 5));
    // The final observation is of the episode that ended: its family is the step's group.
    if (last) CHECK(env.batch().final_observation[env.spec().observation_size() + env.batch().group[1]] == 1);
    if (!last) CHECK(env.batch().final_observation[0] == 0);
  }
  env.reset();
  CHECK(env.batch().episode[1] == 3);
  CHECK(env.batch().reward[0] == 0);
}

TEST_CASE("the reward is the formula's, to 1e-9") {
  const std::string text = round_scenario();
  VectorEnv env(text, {1, 8, "", ""});
  ReadLog log;
  const ScenarioSource source = parse_scenario(text, "test");
  ProfileLibrary profiles(profile_folder());
  const Section root(source.root, "", log);
  const Scenario scenario = read_scenario(root, profiles);
  const SplitSettings settings = read_split_settings(root.section("environment"), scenario);
  const DeviceModel& device = scenario.devices[0];
  env.reset(8);
  Rng rng(8);
  for (int step = 0; step < 50; ++step) {
    const std::vector<double> seen(env.batch().privileged.begin(), env.batch().privileged.end());
    const auto actions = some_actions(env, rng);
    env.step(actions);
    for (size_t row = 0; row < env.size(); ++row) {
      const auto family = static_cast<size_t>(seen[row * 3]);
      const double rate_bps = seen[row * 3 + 1];
      const Plan& plan = device.plans[family][static_cast<size_t>(actions[row])];
      const double airtime_s = plan.transfer_bits / rate_bps;
      const double latency_s = plan.head_s + airtime_s + plan.tail_s;
      const double energy_j = plan.head_energy_j + device.transmit_power_w * airtime_s;
      const double accuracy = (plan.top1_pct - 55) / 25;
      const double latency = std::clamp(1 - latency_s / settings.reference_latency_s[0][family], -1.0, 1.0);
      const double energy = std::clamp(1 - energy_j / settings.reference_energy_j[0][family], -1.0, 1.0);
      CHECK(env.batch().reward[row] == Approx((accuracy + latency + energy) / 3).margin(1e-9));
      CHECK(env.batch().group[row] == family);
      const double elapsed_s = std::max(1.0, latency_s);
      CHECK(env.batch().elapsed_s[row] == Approx(elapsed_s).margin(1e-9));
      const size_t metrics = env.spec().metrics.size();
      CHECK(env.batch().metric_sum[row * metrics + env.spec().metric("latency_s")] ==
            Approx(latency_s).margin(1e-9));
      CHECK(env.batch().metric_sum[row * metrics + env.spec().metric("energy_with_idle_j")] ==
            Approx(energy_j + device.idle_power_w * (latency_s - plan.head_s)).margin(1e-9));
      // Idle all the time, the head's energy above idle, the radio's above idle.
      CHECK(env.batch().metric_sum[row * metrics + env.spec().metric("device_energy_j")] ==
            Approx(energy_j + device.idle_power_w * (elapsed_s - plan.head_s)).margin(1e-9));
    }
  }
}

TEST_CASE("a device without a request is masked to one choice and earns nothing") {
  VectorEnv env(round_scenario(3, 0.5), {1, 4, "", ""});
  env.reset(2);
  Rng rng(2);
  int idle = 0;
  for (int step = 0; step < 30; ++step) {
    std::vector<bool> active;
    for (size_t row = 0; row < env.size(); ++row) {
      for (size_t device = 0; device < 3; ++device) {
        const uint8_t* mask = &env.batch().mask[(row * 3 + device) * 8];
        active.push_back(env.batch().privileged[row * 7 + 2 + 2 * device] == 1);
        CHECK(std::accumulate(mask, mask + 8, 0) == (active.back() ? 8 : 1));
      }
    }
    env.step(some_actions(env, rng));
    for (size_t row = 0; row < env.size(); ++row) {
      double sum = 0, count = 0;
      for (size_t device = 0; device < 3; ++device) {
        if (active[row * 3 + device]) {
          sum += env.batch().agent_reward[row * 3 + device];
          count += 1;
        } else {
          CHECK(env.batch().agent_reward[row * 3 + device] == 0);
          ++idle;
        }
      }
      CHECK(env.batch().reward[row] == Approx(count > 0 ? sum / count : 0).margin(1e-12));
    }
  }
  CHECK(idle > 100);
}

TEST_CASE("wrong calls are errors with a sentence, and the environment goes on") {
  VectorEnv env(round_scenario(1), {1, 2, "", ""});
  const std::vector<int32_t> fine{0, 0};
  CHECK_THROWS_WITH(env.step(fine), Catch::Contains("reset before its first step"));
  CHECK_THROWS_WITH(env.reset(), Catch::Contains("needs a seed"));
  env.reset(1);
  CHECK_THROWS_WITH(env.step(std::vector<int32_t>{0}), Catch::Contains("takes 2 actions, got 1"));
  CHECK_THROWS_WITH(env.step(std::vector<int32_t>{0, 8}), Catch::Contains("action 8 of environment 1"));
  CHECK_THROWS_WITH(env.step(std::vector<int32_t>{-2, 0}), Catch::Contains("not one of its 8 choices"));
  CHECK_THROWS_WITH(env.receive(), Catch::Contains("no step under way"));
  env.send(fine);
  CHECK_THROWS_WITH(env.send(fine), Catch::Contains("receive it first"));
  env.receive();
  env.step(fine);
  CHECK(env.batch().reward[0] != 0);

  VectorEnv masked(round_scenario(1, 0.001), {1, 1, "", ""});
  masked.reset(1);
  CHECK_THROWS_WITH(masked.step(std::vector<int32_t>{3}), Catch::Contains("masked"));
}

TEST_CASE("what a worker finds wrong in the scenario is the user's to mend") {
  std::string text = round_scenario();
  text.replace(text.find("jetson-tx2"), 10, "jetson-tx3");
  CHECK_THROWS_AS(VectorEnv(text, {2, 2, "", ""}), InputError);
  CHECK_THROWS_WITH(VectorEnv(text, {2, 2, "", ""}), Catch::Contains("jetson-tx2"));
  CHECK_THROWS_AS(VectorEnv(round_scenario(), {0, 2, "", ""}), InputError);
  CHECK_THROWS_WITH(VectorEnv(round_scenario(), {1, 1, "/no/such/worker", ""}),
                    Catch::Contains("/no/such/worker"));
}
