// What the `split` problem shows and pays where devices have batteries and activities, and requests can be
// late or lost.
#include <catch2/catch.hpp>
#include <cmath>

#include "env/vector_env.h"
#include "sim/model/document.h"
#include "sim/model/scenario.h"
#include "tests/env/split_scenario.h"

using namespace edgeward;
using edgeward::testing::round_scenario;

namespace {

std::string with(const std::string& text, const std::vector<std::string>& assignments) {
  ScenarioSource source = parse_scenario(text, "test");
  for (const std::string& assignment : assignments) assign(source.root, assignment, "--set");
  return to_yaml(source.root);
}

size_t entry(const std::vector<Entry>& entries, const std::string& name) {
  for (size_t index = 0; index < entries.size(); ++index) {
    if (entries[index].name == name) return index;
  }
  FAIL("no entry " << name);
  return 0;
}

}  // namespace

TEST_CASE("a battery is seen, drains, and ends the episode when the last device is dead") {
  // 2.5 W idle at least: 100 J are gone within 40 rounds of 1 s, and sooner with work.
  VectorEnv env(with(round_scenario(2, 1, 1000), {"devices.uav.battery={capacity: 100 J}"}), {1, 1, "", ""});
  env.reset(3);
  const size_t first = entry(env.spec().observation, "state_of_charge.uav.0");
  const size_t second = entry(env.spec().observation, "state_of_charge.uav.1");
  CHECK(env.batch().observation[first] == 1);
  std::vector<int32_t> actions(2, 3);
  float before = 1;
  int rounds = 0;
  while (env.batch().terminated[0] == 0) {
    REQUIRE(++rounds <= 41);
    for (size_t device = 0; device < 2; ++device) {  // a dead device has one choice left
      if (env.batch().mask[device * 8 + 3] == 0) actions[device] = 0;
    }
    env.step(actions);
    if (env.batch().terminated[0] != 0) break;
    CHECK(env.batch().observation[first] <= before);
    before = env.batch().observation[first];
  }
  CHECK(env.batch().truncated[0] == 0);
  CHECK(env.batch().final_observation[first] == Approx(0).margin(1e-6));
  CHECK(env.batch().final_observation[second] == Approx(0).margin(1e-6));
  CHECK(env.batch().observation[first] == 1);  // the next episode has full batteries
}

TEST_CASE("the activity is seen as one of its states") {
  VectorEnv env(with(round_scenario(), {"devices.uav.activity={states: {hover: {power: 100 W, mean: 3 s}, "
                                        "forward: {power: 200 W, mean: 2 s}}}"}),
                {1, 1, "", ""});
  env.reset(3);
  const size_t hover = entry(env.spec().observation, "activity.uav.hover");
  const size_t forward = entry(env.spec().observation, "activity.uav.forward");
  const size_t energy = entry(env.spec().metrics, "device_energy_j");
  const std::vector<int32_t> actions(1, 3);
  int hovering = 0;
  for (int round = 0; round < 200; ++round) {
    const auto seen = env.batch().observation;
    CHECK(seen[hover] + seen[forward] == 1);
    hovering += seen[hover] == 1;
    env.step(actions);
    CHECK(env.batch().metric_sum[energy] >= 100 * env.batch().elapsed_s[0]);
    CHECK(env.batch().metric_sum[energy] <= 220 * env.batch().elapsed_s[0]);
  }
  CHECK(hovering > 60);
  CHECK(hovering < 180);
}

TEST_CASE("a device's energy is told by part") {
  // Flies at 100 W whatever it does; idles at 2 W, sends at 3 W above it.
  VectorEnv env(with(round_scenario(), {"devices.uav.activity={states: {hover: {power: 100 W, mean: 3 s}, "
                                        "turn: {power: 100 W, mean: 2 s}}}",
                                        "devices.uav.idle_power=2 W", "devices.uav.transmit_power=3 W"}),
                {1, 1, "", ""});
  env.reset(3);
  const auto metric = [&](const std::string& name) {
    return env.batch().metric_sum[entry(env.spec().metrics, name)];
  };
  double sent_s = 0;
  for (int32_t round = 0; round < 40; ++round) {
    env.step(std::vector<int32_t>{round % 8});
    const double elapsed_s = env.batch().elapsed_s[0];
    CHECK(metric("device_idle_j") == Approx(2 * elapsed_s).epsilon(1e-9));
    CHECK(metric("device_motion_j") == Approx(100 * elapsed_s).epsilon(1e-9));
    CHECK(metric("device_transmit_j") == Approx(3 * metric("transfer_s")).epsilon(1e-6).margin(1e-9));
    CHECK(metric("device_compute_j") > 0);
    CHECK(metric("device_receive_j") == 0);
    CHECK(metric("device_energy_j") == Approx(metric("device_idle_j") + metric("device_compute_j") +
                                              metric("device_transmit_j") + metric("device_motion_j"))
                                           .epsilon(1e-9));
    sent_s += metric("transfer_s");
  }
  CHECK(sent_s > 0);
}

TEST_CASE("an episode of one epoch is terminated, a longer one truncated") {
  for (const int epochs : {1, 2}) {
    VectorEnv env(with(round_scenario(), {"environment.episode=" + std::to_string(epochs)}), {1, 1, "", ""});
    env.reset(1);
    for (int epoch = 1; epoch <= epochs; ++epoch) {
      CHECK(env.batch().terminated[0] + env.batch().truncated[0] == 0);
      env.step(std::vector<int32_t>{0});
    }
    CHECK(env.batch().terminated[0] == (epochs == 1));
    CHECK(env.batch().truncated[0] == (epochs == 2));
  }
}

TEST_CASE("late and lost requests are counted, and pay as the formula says") {
  // Nothing is answered within 1 ms: each request is late, and its L is -1.
  const std::string late = with(round_scenario(), {"workload.deadline=1 ms"});
  VectorEnv env(late, {1, 1, "", ""});
  env.reset(1);
  env.step(std::vector<int32_t>{3});
  CHECK(env.batch().metric_sum[entry(env.spec().metrics, "late_share")] == 1);
  CHECK(env.batch().reward_term[entry(env.spec().reward_terms, "latency")] == -1);
  CHECK(env.batch().metric_count[entry(env.spec().metrics, "latency_s")] == 1);

  // A stream without a queue: a request that finds the processor busy is dropped. Its A is (0 - 55) / 25.
  const std::string crowded =
      with(round_scenario(),
           {"workload={kind: streams, interval: 10 s, arrivals: {model: periodic, period: 1 ms}}",
            "devices.uav.queue_limit=0"});
  VectorEnv stream(crowded, {1, 1, "", ""});
  stream.reset(1);
  stream.step(std::vector<int32_t>{7});
  const StepBatch& batch = stream.batch();
  const double ended = batch.metric_count[entry(stream.spec().metrics, "lost_share")];
  const double lost = batch.metric_sum[entry(stream.spec().metrics, "lost_share")];
  const double answered = batch.metric_count[entry(stream.spec().metrics, "latency_s")];
  CHECK(ended == lost + answered);
  CHECK(lost > 0.9 * ended);
  const double top1_pct = batch.metric_sum[entry(stream.spec().metrics, "top1_pct")];
  const double accuracy = batch.reward_term[entry(stream.spec().reward_terms, "accuracy")];
  CHECK(accuracy == Approx(((top1_pct - 55 * answered) / 25 - 55.0 / 25 * lost) / ended).epsilon(1e-9));
}

TEST_CASE("scenarios in which nothing is lost have no such metrics") {
  VectorEnv env(round_scenario(), {1, 1, "", ""});
  for (const Entry& metric : env.spec().metrics) CHECK(metric.name != "lost_share");
}
