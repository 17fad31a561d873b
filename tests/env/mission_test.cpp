// An episode of `split` on one energy budget: what is charged, seen and earned, and when it is over.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "env/vector_env.h"
#include "sim/model/document.h"
#include "sim/model/scenario.h"
#include "tests/env/split_scenario.h"

using namespace edgeward;
using edgeward::testing::round_scenario;

namespace {

constexpr size_t cells = 6;
constexpr double budget_j = 40;

std::string mission_scenario(int rounds, const std::string& budget) {
  ScenarioSource source = parse_scenario(round_scenario(1, 1, rounds), "test");
  assign(source.root,
         "environment.mission={energy_budget: {vgg: " + budget + ", resnet: " + budget +
             ", densenet: " + budget + "}}",
         "--set");
  return to_yaml(source.root);
}

std::string joules(double value) {
  return fmt::format("{} J", value);  // as many digits as it takes to read the same number
}

// Plays `steps` steps with plans that go round, from another one in each cell, and hands each to `visit`.
template <class Visit>
void play(BatchEnv& env, int steps, Visit visit) {
  std::vector<int32_t> actions(env.size());
  env.reset(7);
  for (int step = 0; step < steps; ++step) {
    for (size_t row = 0; row < env.size(); ++row) actions[row] = static_cast<int32_t>((step + row) % 8);
    env.step(actions);
    visit(env.batch());
  }
}

}  // namespace

TEST_CASE("a mission is over when its budget is used up, and the round that overdraws it earns nothing") {
  VectorEnv env(mission_scenario(1000, "40 J"), {1, cells, "", ""});
  const Spec& spec = env.spec();
  const size_t energy = spec.metric("energy_j"), width = spec.observation_size();
  const size_t left = spec.observation_entry("energy_budget_left");
  const size_t rounds_left = spec.observation_entry("rounds_left"), pace = spec.observation_entry("pace");
  const size_t left_j = spec.privileged_entry("energy_budget_left");
  std::vector<double> charged_j(cells), rounds(cells);
  int ended = 0, went_on = 0;
  play(env, 200, [&](const StepBatch& batch) {
    for (size_t row = 0; row < cells; ++row) {
      charged_j[row] += batch.metric_sum[row * spec.metrics.size() + energy];
      rounds[row] += 1;
      const double* const terms = &batch.reward_term[row * 3];
      const double earned = ((terms[0] + terms[1] + terms[2]) / 3 + 1) / 2;
      CHECK(batch.truncated[row] == 0);
      REQUIRE((batch.terminated[row] != 0) == (charged_j[row] >= budget_j));
      CHECK(batch.agent_reward[row] == batch.reward[row]);
      const float* seen = &batch.observation[row * width];
      if (batch.terminated[row] != 0) {
        ++ended;
        CHECK(batch.reward[row] == 0);
        CHECK(earned > 0.1);  // the request itself was answered
        CHECK(seen[left] == 1);
        CHECK(seen[rounds_left] == 1);
        CHECK(seen[pace] == 0.5F);
        CHECK(batch.privileged[row * spec.privileged.size() + left_j] == budget_j);
        seen = &batch.final_observation[row * width];
        CHECK(seen[left] == 0);
      } else {
        ++went_on;
        CHECK(batch.reward[row] == Approx(earned).epsilon(1e-12));
        CHECK(batch.privileged[row * spec.privileged.size() + left_j] ==
              Approx(budget_j - charged_j[row]).epsilon(1e-12));
        CHECK(seen[left] == Approx(1 - charged_j[row] / budget_j).epsilon(1e-6));
      }
      CHECK(seen[rounds_left] == Approx(1 - rounds[row] / 1000).epsilon(1e-6));
      CHECK(seen[pace] == Approx(std::min(seen[left] / seen[rounds_left], 2.0F) / 2).epsilon(1e-6));
      if (batch.terminated[row] != 0) charged_j[row] = rounds[row] = 0;
    }
  });
  CHECK(ended > 50);
  CHECK(went_on > 200);
}

TEST_CASE("a mission that its budget outlasts ends with its last round, for good") {
  VectorEnv env(mission_scenario(10, "1000 kJ"), {1, cells, "", ""});
  const Spec& spec = env.spec();
  const size_t pace = spec.observation_entry("pace"), rounds_left = spec.observation_entry("rounds_left");
  int step = 0, ended = 0;
  play(env, 30, [&](const StepBatch& batch) {
    ++step;
    for (size_t row = 0; row < cells; ++row) {
      CHECK(batch.reward[row] > 0);
      CHECK(batch.truncated[row] == 0);
      CHECK((batch.terminated[row] != 0) == (step % 10 == 0));
      if (batch.terminated[row] == 0) continue;
      ++ended;
      CHECK(batch.final_observation[row * spec.observation_size() + rounds_left] == 0);
      CHECK(batch.final_observation[row * spec.observation_size() + pace] == 0);
    }
  });
  CHECK(ended == 3 * cells);
}

TEST_CASE("a budget that is used up to the last joule has earned its last round") {
  // Local plans cost what the profile says, whatever the link: two rounds of VGG11 local are 2 x 6.17 J.
  VectorEnv probe(round_scenario(), {1, cells, "", ""});
  const std::vector<int32_t> local(cells, 3);
  probe.reset(7);
  probe.step(local);
  const size_t energy = probe.spec().metric("energy_j");
  const double once_j = probe.batch().metric_sum[energy];
  const uint32_t family = probe.batch().group[0];
  const std::string twice = joules(2 * once_j), nearly = joules(std::nextafter(2 * once_j, 0.0));
  for (const bool exact : {true, false}) {
    VectorEnv env(mission_scenario(10, exact ? twice : nearly), {1, cells, "", ""});
    env.reset(7);
    REQUIRE(env.batch().group[0] == family);
    env.step(local);
    CHECK(env.batch().terminated[0] == 0);
    CHECK(env.batch().reward[0] > 0);
    env.step(local);
    CHECK(env.batch().terminated[0] != 0);
    CHECK((env.batch().reward[0] > 0) == exact);
  }
}

TEST_CASE("budgets are drawn from what requests are charged, batteries from the device") {
  ScenarioSource source = parse_scenario(mission_scenario(1000, "40 J"), "test");
  assign(source.root, "energy_accounting=with_idle", "--set");
  assign(source.root, "devices.uav.battery={capacity: 1 kJ}", "--set");
  VectorEnv env(to_yaml(source.root), {1, cells, "", ""});
  const Spec& spec = env.spec();
  const size_t with_idle = spec.metric("energy_with_idle_j"), attributed = spec.metric("energy_attributed_j");
  const size_t left_j = spec.privileged_entry("energy_budget_left");
  std::vector<double> charged_j(cells);
  double less_j = 0;
  play(env, 60, [&](const StepBatch& batch) {
    for (size_t row = 0; row < cells; ++row) {
      charged_j[row] += batch.metric_sum[row * spec.metrics.size() + with_idle];
      less_j += batch.metric_sum[row * spec.metrics.size() + with_idle] -
                batch.metric_sum[row * spec.metrics.size() + attributed];
      REQUIRE((batch.terminated[row] != 0) == (charged_j[row] >= budget_j));
      if (batch.terminated[row] != 0) {
        charged_j[row] = 0;
      } else {
        CHECK(batch.privileged[row * spec.privileged.size() + left_j] ==
              Approx(budget_j - charged_j[row]).epsilon(1e-12));
      }
    }
  });
  CHECK(less_j > 10);
}

TEST_CASE("a round without a request earns nothing and costs nothing") {
  ScenarioSource source = parse_scenario(mission_scenario(30, "40 J"), "test");
  assign(source.root, "workload.active_probability=0.5", "--set");
  VectorEnv env(to_yaml(source.root), {1, cells, "", ""});
  const Spec& spec = env.spec();
  const size_t active = spec.observation_entry("active.uav"), energy = spec.metric("energy_j");
  env.reset(3);
  int idle = 0;
  for (int step = 0; step < 30; ++step) {
    const std::vector<float> seen(env.batch().observation.begin(), env.batch().observation.end());
    env.step(std::vector<int32_t>(cells, 0));
    for (size_t row = 0; row < cells; ++row) {
      if (seen[row * spec.observation_size() + active] == 1) continue;
      ++idle;
      CHECK(env.batch().reward[row] == 0);
      CHECK(env.batch().metric_sum[row * spec.metrics.size() + energy] == 0);
    }
  }
  CHECK(idle > 30);
}

TEST_CASE("the same seed gives the same mission") {
  const auto bytes = [] {
    VectorEnv env(mission_scenario(50, "40 J"), {2, cells / 2, "", ""});
    std::string all;
    const auto append = [&all](auto values) {
      all.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    };
    play(env, 80, [&](const StepBatch& batch) {
      append(batch.observation);
      append(batch.privileged);
      append(batch.reward);
      append(batch.terminated);
      append(batch.final_observation);
    });
    return all;
  };
  CHECK((bytes() == bytes()));
}
