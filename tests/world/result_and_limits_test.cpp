// What a request can meet on its way besides computing and sending: latency, a result that travels back, a
// deadline, full queues. Small numbers, sums on paper.
#include <catch2/catch.hpp>

#include "tests/world/run_epochs.h"
#include "tests/world/small_scenario.h"

using namespace edgeward;
using edgeward::testing::History;
using edgeward::testing::run_epochs;
using edgeward::testing::small_scenario;
using edgeward::testing::stage;

namespace {

// Device i's requests come at the given times.
Scenario recorded_scenario(const std::vector<std::vector<double>>& times_s, double interval_s,
                           int workers = 1) {
  Scenario scenario = small_scenario(static_cast<int>(times_s.size()), workers);
  scenario.workload.kind = WorkloadModel::Kind::streams;
  scenario.workload.interval_s = interval_s;
  for (size_t device = 0; device < times_s.size(); ++device) {
    scenario.devices[device].arrivals.kind = ArrivalModel::Kind::recorded;
    scenario.devices[device].arrivals.recorded_s = std::make_shared<std::vector<double>>(times_s[device]);
  }
  return scenario;
}

Approx exactly(double value) {
  return Approx(value).margin(1e-9);
}

}  // namespace

TEST_CASE("latency follows the last bit and leaves the radio free") {
  // Head 0.2 s, transfer 0.25 s, then 0.1 s on the way; the second request, 0.2 s later, is sent as soon as
  // the first one's bits have left (0.45 s), not when they have arrived (0.55 s).
  Scenario scenario = recorded_scenario({{0, 0.1}}, 10, 2);
  scenario.devices[0].link.latency_s = 0.1;
  const History found = run_epochs(scenario, {0});
  REQUIRE(found.outcomes.size() == 2);
  CHECK(stage(found.outcomes[0], Stage::transfer) == exactly(0.35));
  CHECK(found.outcomes[0].end_s == exactly(0.65));
  CHECK(stage(found.outcomes[1], Stage::radio_queue) == exactly(0.05));
  CHECK(found.outcomes[1].end_s == exactly(0.9));
  CHECK(found.energy[0].transmit_j == exactly(0.5));  // 1 W while sending, not while waiting
}

TEST_CASE("jitter moves each latency within its width") {
  Scenario scenario = small_scenario();
  scenario.devices[0].link.latency_s = 0.1;
  scenario.devices[0].link.jitter_s = 0.04;
  const History found = run_epochs(scenario, {0}, 200);
  double lowest = 1, highest = 0;
  for (const Outcome& outcome : found.outcomes) {
    const double latency_s = stage(outcome, Stage::transfer) - 0.25;
    lowest = std::min(lowest, latency_s);
    highest = std::max(highest, latency_s);
  }
  CHECK(lowest >= 0.06 - 1e-9);
  CHECK(lowest < 0.065);
  CHECK(highest <= 0.14 + 1e-9);
  CHECK(highest > 0.135);
}

TEST_CASE("a result travels back over the same link, with latency and receive power") {
  Scenario scenario = small_scenario();
  scenario.devices[0].result_bytes = 100'000;  // 0.1 s at 8 Mb/s
  scenario.devices[0].receive_power_w = 0.5;
  scenario.devices[0].link.latency_s = 0.02;
  const History found = run_epochs(scenario, {0});
  REQUIRE(found.outcomes.size() == 1);
  const Outcome& outcome = found.outcomes[0];
  CHECK(stage(outcome, Stage::result) == exactly(0.12));
  CHECK(outcome.latency_s() == exactly(0.2 + 0.25 + 0.02 + 0.1 + 0.12));
  CHECK(outcome.energy_attributed_j == exactly(1.0 + 0.25 + 0.05));
  CHECK(outcome.energy_with_idle_j == exactly(1.3 + 2 * (0.69 - 0.2)));
  CHECK(found.energy[0].receive_j == exactly(0.05));
}

TEST_CASE("a local request has no result to wait for") {
  Scenario scenario = small_scenario();
  scenario.devices[0].result_bytes = 100'000;
  const History found = run_epochs(scenario, {1});
  CHECK(found.outcomes.at(0).latency_s() == exactly(0.5));
}

TEST_CASE("a result and an upload share the link, and each radio pays for its share") {
  // The first result is ready at 0.55 s; the second upload runs from 0.5 s and has 0.2 s to go. 0.1 s of
  // result at half the rate takes 0.2 s, until 0.75 s; by then the upload has 0.1 s to go alone, until 0.85
  // s.
  Scenario scenario = recorded_scenario({{0, 0.3}}, 10, 2);
  scenario.devices[0].result_bytes = 100'000;
  scenario.devices[0].receive_power_w = 0.5;
  const History found = run_epochs(scenario, {0});
  REQUIRE(found.outcomes.size() == 2);
  CHECK(found.outcomes[0].end_s == exactly(0.75));
  CHECK(stage(found.outcomes[0], Stage::result) == exactly(0.2));
  CHECK(stage(found.outcomes[1], Stage::transfer) == exactly(0.35));
  CHECK(found.outcomes[1].end_s == exactly(1.05));
  // Airtime is bits / rate for each, whoever shares: 0.25 s per upload, 0.1 s per result.
  CHECK(found.energy[0].transmit_j == exactly(0.5));
  CHECK(found.energy[0].receive_j == exactly(0.1));
}

TEST_CASE("an answer after the deadline is late, one at the deadline is not") {
  Scenario scenario = small_scenario(2);
  scenario.devices[1].link.rate_bps = 4e6;
  scenario.workload.deadline_s = 0.551;
  const History found = run_epochs(scenario, {0, 0});
  REQUIRE(found.outcomes.size() == 2);
  CHECK(found.outcomes[0].ending == Ending::done);
  CHECK(found.outcomes[1].ending == Ending::late);
  CHECK(found.counts.done == 1);
  CHECK(found.counts.late == 1);

  Scenario local = small_scenario();
  local.workload.deadline_s = 0.5;  // the head's time, which binary fractions hold exactly
  CHECK(run_epochs(local, {1}).outcomes.at(0).ending == Ending::done);
}

TEST_CASE("a full queue drops the newcomer, with its cause") {
  const std::vector<double> burst{0, 0.01, 0.02, 0.03};
  SECTION("at the processor: one computes, one waits") {
    Scenario scenario = recorded_scenario({burst}, 10);
    scenario.devices[0].queue_limit = 1;
    const History found = run_epochs(scenario, {1});
    CHECK(found.counts.dropped == 2);
    REQUIRE(found.outcomes.size() == 4);
    CHECK(found.outcomes[0].number == 2);
    CHECK(found.outcomes[0].cause == Cause::device_queue_full);
    CHECK(found.outcomes[0].latency_s() == exactly(0));
    CHECK(found.outcomes[0].energy_with_idle_j == exactly(0));
  }
  SECTION("at the radio: the head was for nothing") {
    Scenario scenario = recorded_scenario({burst}, 10);
    scenario.devices[0].link.rate_bps = 2e6;  // 1 s per transfer
    scenario.devices[0].radio_queue_limit = 1;
    const History found = run_epochs(scenario, {0});
    REQUIRE(found.counts.dropped == 2);
    CHECK(found.outcomes[0].cause == Cause::radio_queue_full);
    CHECK(found.outcomes[0].energy_attributed_j == exactly(1.0));
    CHECK(found.outcomes[0].end_s == exactly(0.6));
  }
  SECTION("at the server: no place for the one that comes third") {
    Scenario scenario = recorded_scenario({{0}, {0}, {0}}, 10);
    for (PlanTable& plans : scenario.devices[0].plans) plans[0].tail_s = 1;
    scenario.servers[0].queue_limit = 1;
    const History found = run_epochs(scenario, {0, 0, 0});
    REQUIRE(found.counts.dropped == 1);
    CHECK(found.outcomes[0].device == 2);
    CHECK(found.outcomes[0].cause == Cause::server_queue_full);
    CHECK(stage(found.outcomes[0], Stage::transfer) == exactly(0.25));
  }
  SECTION("a limit of 0 is loss without waiting") {
    Scenario scenario = recorded_scenario({burst}, 10);
    scenario.devices[0].queue_limit = 0;
    CHECK(run_epochs(scenario, {1}).counts.dropped == 3);
  }
}

TEST_CASE("the capacity changes in the middle of a transfer: the integral says when it ends") {
  // 2 Mbit from 0.2 s on at 8 Mb/s: 0.8 Mbit by 0.3 s, then 2 Mb/s: 1 Mbit by 0.4 s, then 20 Mb/s: 1 Mbit in
  // 0.05 s.
  Scenario scenario = small_scenario();
  scenario.devices[0].link.kind = LinkModel::Kind::trace;
  scenario.devices[0].link.points = {{0, 8e6}, {0.3, 2e6}, {0.4, 20e6}};
  const History found = run_epochs(scenario, {0});
  CHECK(stage(found.outcomes.at(0), Stage::transfer) == exactly(0.25));
  CHECK(found.outcomes[0].energy_attributed_j == exactly(1.25));  // 1 W for as long as it sent

  scenario.devices[0].link.points = {{0, 20e6}, {0.25, 1e6}};  // down: 1 Mbit left at 1 Mb/s
  CHECK(stage(run_epochs(scenario, {0}).outcomes.at(0), Stage::transfer) == exactly(1.05));
}

TEST_CASE("Wi-Fi: equal throughput, and each radio pays for its own airtime") {
  Scenario scenario = small_scenario(2, 2);
  scenario.networks.push_back({"cell", {6e6, 54e6}});
  for (int device = 0; device < 2; ++device) {
    LinkModel& link = scenario.devices[static_cast<size_t>(device)].link;
    link.network = 0;
    link.levels_bps = scenario.networks[0].levels_bps;
    link.rate_bps = device == 0 ? 6e6 : 54e6;
  }
  const History found = run_epochs(scenario, {0, 0});
  REQUIRE(found.outcomes.size() == 2);
  // Both get 1 / (1/6 + 1/54) = 5.4 Mb/s: 2 Mbit take 2/5.4 s.
  for (const Outcome& outcome : found.outcomes) {
    CHECK(stage(outcome, Stage::transfer) == exactly(2 / 5.4));
    const double rate_mbps = outcome.device == 0 ? 6 : 54;
    CHECK(outcome.energy_attributed_j == exactly(1.0 + 2 / rate_mbps));
    CHECK(found.energy[outcome.device].transmit_j == exactly(2 / rate_mbps));
  }
}
