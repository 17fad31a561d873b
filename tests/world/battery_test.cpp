// Batteries and activities: when a device dies, what becomes of its requests, and that every joule is
// accounted for.
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

Scenario with_battery(Scenario scenario, double capacity_j, double cutoff_soc = 0) {
  scenario.devices[0].battery = BatteryModel{capacity_j, 1, cutoff_soc};
  return scenario;
}

Approx exactly(double value) {
  return Approx(value).margin(1e-9);
}

}  // namespace

TEST_CASE("a constant draw empties a battery at the time that the quotient says") {
  // Nothing to do: 2 W idle from 90 % of 100 J.
  Scenario scenario = with_battery(small_scenario(), 100, 0.1);
  scenario.workload.active_probability = 0;
  const History before = run_epochs(scenario, {0}, 44);  // 44 s: 88 J
  CHECK(before.energy[0].total_j() == exactly(88));
  const History after = run_epochs(scenario, {0}, 60);  // dead from 45 s on
  CHECK(after.energy[0].total_j() == exactly(90));
  CHECK(after.now_s == exactly(60));
}

TEST_CASE("a device dies in the middle of a head, and its request fails then") {
  // Local: 6 W for 0.5 s. 2 J last for 1/3 s.
  const History found = run_epochs(with_battery(small_scenario(), 2), {1});
  const Outcome& outcome = found.outcomes.at(0);
  CHECK(outcome.ending == Ending::failed);
  CHECK(outcome.cause == Cause::battery_empty);
  CHECK(outcome.end_s == exactly(1.0 / 3));
  CHECK(stage(outcome, Stage::head) == exactly(1.0 / 3));
  CHECK(outcome.energy_attributed_j == exactly(2));
  CHECK(outcome.energy_with_idle_j == exactly(2));
  CHECK(found.energy[0].total_j() == exactly(2));
  CHECK(found.now_s == exactly(1));  // the round goes on to its minimum
}

TEST_CASE("a device dies in the middle of a transfer") {
  // 1 J of head until 0.2 s, then 3 W: 0.3 J last 0.1 s of the 0.25 s that the transfer needs.
  const History found = run_epochs(with_battery(small_scenario(), 1.3), {0});
  const Outcome& outcome = found.outcomes.at(0);
  CHECK(outcome.ending == Ending::failed);
  CHECK(outcome.end_s == exactly(0.3));
  CHECK(stage(outcome, Stage::transfer) == exactly(0.1));
  CHECK(outcome.energy_attributed_j == exactly(1.1));
  CHECK(outcome.energy_with_idle_j == exactly(1.3));
}

TEST_CASE("a device that dies while the server computes loses the answer, and the server goes on") {
  // Device 0 dies at 0.5 s, in its tail (0.45 s to 0.55 s); device 1 waits for the one worker until 0.55 s.
  const History found = run_epochs(with_battery(small_scenario(2), 1.75 + 2 * 0.05), {0, 0});
  REQUIRE(found.outcomes.size() == 2);
  CHECK(found.outcomes[0].device == 0);
  CHECK(found.outcomes[0].ending == Ending::failed);
  CHECK(found.outcomes[0].end_s == exactly(0.5));
  CHECK(found.outcomes[1].ending == Ending::done);
  CHECK(found.outcomes[1].end_s == exactly(0.65));
}

TEST_CASE("a dead device is not active any more; a stream that still reaches it fails") {
  const History rounds = run_epochs(with_battery(small_scenario(2), 4), {1, 1}, 5);
  CHECK(rounds.counts.arrived == 1 + 5 + 0);
  CHECK(rounds.counts.failed == 0);

  Scenario scenario = with_battery(small_scenario(), 2);
  scenario.workload.kind = WorkloadModel::Kind::streams;
  scenario.workload.interval_s = 1;
  scenario.devices[0].arrivals.kind = ArrivalModel::Kind::periodic;
  scenario.devices[0].arrivals.period_s = 1;
  const History stream = run_epochs(scenario, {1}, 5);
  CHECK(stream.counts.failed == stream.counts.arrived);
  CHECK(stream.counts.arrived >= 5);
  CHECK(stream.energy[0].total_j() == exactly(2));
}

TEST_CASE("a device that draws less than foreseen lives longer") {
  // 6 W for 0.5 s foretell an end at 2/3 s for 4 J; after the head 2 W are left, and 1 J lasts for another
  // 0.5 s.
  Scenario scenario = with_battery(small_scenario(), 4);
  scenario.workload.minimum_s = 10;
  const History found = run_epochs(scenario, {1});
  CHECK(found.outcomes.at(0).ending == Ending::done);
  CHECK(found.energy[0].idle_j == exactly(2.0 * 1.0));
}

TEST_CASE("an activity draws its power, and its states last as long as they should") {
  Scenario scenario = small_scenario();
  ActivityModel activity;
  activity.chain.states = {{"hover", 30, {0, 1}}, {"forward", 10, {1, 0}}};
  activity.chain.stationary = {0.75, 0.25};
  activity.power_w = {100, 300};
  scenario.devices[0].activity = activity;
  scenario.devices[0].link.kind = LinkModel::Kind::activity;
  scenario.devices[0].link.state_rate_bps = {8e6, 2e6};
  const History found = run_epochs(scenario, {0}, 20000);
  // 20,000 s are 500 cycles of 40 s: the share of forward flight is 1/4 -+ 1/4 x 3/4 x sqrt(2 / 500) (renewal
  // theory: exponential dwell times, 2 (ab)^2/(a+b)^3 / t), within four standard deviations.
  const double mean_w = found.energy[0].motion_j / found.now_s;
  const double deviation = 200 * std::sqrt(2 * 300.0 * 300.0 / (40.0 * 40 * 40) / found.now_s);
  CHECK(std::abs(mean_w - 150) < 4 * deviation);
  CHECK(deviation < 5);
  size_t fast = 0, slow = 0;
  for (const Outcome& outcome : found.outcomes) {
    fast += std::abs(stage(outcome, Stage::transfer) - 0.25) < 1e-9;
    slow += std::abs(stage(outcome, Stage::transfer) - 1.0) < 1e-9;
  }
  CHECK(fast > 12000);
  CHECK(slow > 2000);
}
