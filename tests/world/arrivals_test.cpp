// When requests come, and where: periodic, recorded, Poisson, closed loops; at devices and at servers.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/world/run_epochs.h"
#include "tests/world/small_scenario.h"

using namespace edgeward;
using edgeward::testing::History;
using edgeward::testing::run_epochs;
using edgeward::testing::small_scenario;
using edgeward::testing::stage;

namespace {

Scenario stream(ArrivalModel::Kind kind, double interval_s) {
  Scenario scenario = small_scenario();
  scenario.workload.kind = WorkloadModel::Kind::streams;
  scenario.workload.interval_s = interval_s;
  scenario.devices[0].arrivals.kind = kind;
  return scenario;
}

std::vector<double> arrival_times(const History& history) {
  std::vector<double> times_s;
  for (const Outcome& outcome : history.outcomes) times_s.push_back(outcome.arrival_s);
  return times_s;
}

}  // namespace

TEST_CASE("periodic arrivals come at phase + k x period, without drift") {
  Scenario scenario = stream(ArrivalModel::Kind::periodic, 7000);
  scenario.devices[0].arrivals.period_s = 0.7;
  scenario.devices[0].arrivals.phase_s = 0.3;
  const std::vector<double> times_s = arrival_times(run_epochs(scenario, {1}));
  REQUIRE(times_s.size() == 9999);  // the last one, at 6,999.6 s, is still under way
  for (size_t k = 0; k < times_s.size(); ++k) CHECK(times_s[k] == 0.3 + 0.7 * static_cast<double>(k));
}

TEST_CASE("a random phase lies within the period and differs between seeds") {
  Scenario scenario = stream(ArrivalModel::Kind::periodic, 10);
  scenario.devices[0].arrivals.period_s = 2;
  scenario.devices[0].arrivals.random_phase = true;
  const auto first = arrival_times(run_epochs(scenario, {1}, 1, 1)),
             second = arrival_times(run_epochs(scenario, {1}, 1, 2));
  CHECK(first.front() != second.front());
  CHECK(first.front() < 2);
  CHECK(first[1] - first[0] == Approx(2));
}

TEST_CASE("recorded arrivals are replayed exactly, scaled in time, and end with the recording") {
  Scenario scenario = stream(ArrivalModel::Kind::recorded, 100);
  scenario.devices[0].arrivals.recorded_s =
      std::make_shared<std::vector<double>>(std::vector<double>{0, 1.5, 1.5, 7});
  scenario.devices[0].arrivals.scale = 2;
  CHECK(arrival_times(run_epochs(scenario, {1}, 3)) == std::vector<double>{0, 3, 3, 14});
}

TEST_CASE("a closed loop: one request per client in the system, the next one after its thinking") {
  Scenario scenario = stream(ArrivalModel::Kind::closed_loop, 1e5);
  scenario.devices[0].arrivals.clients = 1;
  scenario.devices[0].arrivals.think_s = 1.5;
  const History found = run_epochs(scenario, {1});
  // One client never waits; a cycle is thinking (mean 1.5 s) and 0.5 s of service.
  double thought_s = 0, before_s = 0;
  for (const Outcome& outcome : found.outcomes) {
    CHECK(outcome.latency_s() == Approx(0.5));
    CHECK(outcome.arrival_s >= before_s);
    thought_s += outcome.arrival_s - before_s;
    before_s = outcome.end_s;
  }
  const auto cycles = static_cast<double>(found.outcomes.size());
  CHECK(std::abs(thought_s / cycles - 1.5) < 4 * 1.5 / std::sqrt(cycles));  // four standard errors
  CHECK(cycles > 49'000);
}

TEST_CASE("requests that reach a server directly belong to no device and cost it nothing") {
  Scenario scenario = stream(ArrivalModel::Kind::none, 10);
  ServerModel& server = scenario.servers[0];
  server.arrivals.kind = ArrivalModel::Kind::periodic;
  server.arrivals.period_s = 1;
  server.direct_plan = scenario.devices[0].plans[0][0];
  server.direct_plan.head_s = server.direct_plan.head_energy_j = server.direct_plan.transfer_bits = 0;
  const History found = run_epochs(scenario, {0});
  REQUIRE(found.outcomes.size() == 10);
  for (const Outcome& outcome : found.outcomes) {
    CHECK(outcome.device == no_device);
    CHECK(outcome.server == 0);
    CHECK(outcome.latency_s() == Approx(0.1));
    CHECK(stage(outcome, Stage::tail) == Approx(0.1));
    CHECK(outcome.energy_with_idle_j == 0);
  }
  CHECK(found.energy[0].total_j() == Approx(20));
}

TEST_CASE("Little's law as an identity: the integral of the number in the system is the sum of their times") {
  Scenario scenario = small_scenario(3, 2);
  scenario.workload.kind = WorkloadModel::Kind::streams;
  scenario.workload.interval_s = 2000;
  std::vector<double> bursts_s;  // of ten, which queue at the processor, the radio and the server
  for (int i = 0; i < 700; ++i) bursts_s.push_back(20.0 * (i / 10));
  for (DeviceModel& device : scenario.devices) {
    device.arrivals.kind = ArrivalModel::Kind::recorded;
    device.arrivals.recorded_s = std::make_shared<std::vector<double>>(bursts_s);
  }
  const History found = run_epochs(scenario, {0, 1, 0});
  REQUIRE(found.outcomes.size() == 2100);
  REQUIRE(found.counts.in_flight == 0);
  double sum_s = 0;
  for (const Outcome& outcome : found.outcomes) sum_s += outcome.latency_s();
  CHECK(found.request_seconds == Approx(sum_s).epsilon(1e-12));
}

TEST_CASE("log-normal and exponential service times have the profile's median and mean") {
  for (const auto kind : {ServiceModel::Kind::lognormal, ServiceModel::Kind::exponential}) {
    Scenario scenario = small_scenario();
    scenario.devices[0].service.kind = kind;
    scenario.devices[0].plans[0][1].head_sigma = 0.4;
    scenario.workload.minimum_s = 0.01;
    const int requests = 20000;
    const History found = run_epochs(scenario, {1}, requests);
    double below = 0, sum_s = 0, logs = 0, energy_j = 0;
    for (const Outcome& outcome : found.outcomes) {
      const double head_s = stage(outcome, Stage::head);
      below += head_s < 0.5;
      sum_s += head_s;
      logs += std::pow(std::log(head_s / 0.5), 2);
      energy_j += outcome.energy_attributed_j;
    }
    const double root = std::sqrt(requests);
    CHECK(energy_j ==
          Approx(6 * sum_s).epsilon(1e-9));  // the profile's mean power, 3 J / 0.5 s, for as long as it took
    if (kind == ServiceModel::Kind::lognormal) {
      CHECK(std::abs(below / requests - 0.5) < 4 * 0.5 / root);
      CHECK(std::abs(std::sqrt(logs / requests) - 0.4) < 4 * 0.4 / std::sqrt(2.0) / root);
    } else {
      CHECK(std::abs(sum_s / requests - 0.5) < 4 * 0.5 / root);
      CHECK(std::abs(below / requests - (1 - std::exp(-1))) < 4 * 0.5 / root);
    }
  }
}

TEST_CASE("a system that is overloaded for good says so before it fills the memory") {
  Scenario scenario = stream(ArrivalModel::Kind::periodic, 1e4);
  scenario.devices[0].arrivals.period_s = 0.001;
  CHECK_THROWS_WITH(run_epochs(scenario, {1}), Catch::Contains("more requests come than can be served"));
}

TEST_CASE(
    "at one instant, what ends makes room before what arrives asks for it, and both come before the epoch's "
    "end") {
  // Tails of 0.25 s, one worker, nobody may wait: an arrival at the instant of the tail's end is served.
  Scenario scenario = stream(ArrivalModel::Kind::none, 1);
  ServerModel& server = scenario.servers[0];
  server.queue_limit = 0;
  server.arrivals.kind = ArrivalModel::Kind::periodic;
  server.arrivals.period_s = 0.25;
  server.direct_plan = scenario.devices[0].plans[0][0];
  server.direct_plan.head_s = server.direct_plan.head_energy_j = server.direct_plan.transfer_bits = 0;
  server.direct_plan.tail_s = 0.25;
  const History found = run_epochs(scenario, {0});
  CHECK(found.counts.dropped == 0);
  CHECK(found.counts.done == 4);     // the fourth ends at 1 s, with the epoch
  CHECK(found.counts.arrived == 5);  // and the fifth comes then
}
