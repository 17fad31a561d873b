// The model of a round that the joint oracle searches, against the simulator, which it shares no code with.
#include "agents/policies/round_prediction.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

#include "sim/world/world.h"
#include "tests/forked.h"
#include "tests/policies/random_rounds.h"

namespace edgeward {
namespace {

using testing::in_child;

constexpr size_t per_request = 6;

// Plays random plans for so many rounds of one episode. Six numbers per request: latency, energy attributed
// and with idle, each as predicted and as simulated.
std::vector<double> predicted_and_simulated(const Scenario& scenario, const SplitSettings& settings,
                                            int rounds, uint64_t seed) {
  return in_child([&] {
    World world(scenario, 1);
    world.reset_cell(0, seed, 0);
    Cell& cell = world.cell(0);
    RoundPredictor predictor(scenario, settings);
    RoundDice dice(scenario, seed);
    std::vector<double> found;
    for (int round = 0; round < rounds; ++round) {
      std::vector<ActiveDevice> active;
      for (size_t device = 0; device < cell.devices(); ++device) {
        if (cell.active(device)) active.push_back({device, cell.link_rate_bps(device)});
      }
      JointPlan plan = dice.plan(active.size());
      if (round % 4 == 0) std::fill(plan.begin(), plan.end(), dice.below(scenario.choices.size()));  // ties
      for (size_t index = 0; index < active.size(); ++index) cell.choose(active[index].device, plan[index]);
      cell.begin_epoch();
      world.run_epoch();
      predictor.begin(cell.family(), active);
      const std::span<const PlanPrediction> predicted = predictor.predict(plan);
      std::vector<Outcome> outcomes(cell.ended().begin(), cell.ended().end());
      std::sort(outcomes.begin(), outcomes.end(),
                [](const Outcome& one, const Outcome& other) { return one.device < other.device; });
      if (outcomes.size() != active.size()) throw Error("not every request ended");
      for (size_t index = 0; index < active.size(); ++index) {
        const PlanPrediction& expected = predicted[index];
        const Outcome& outcome = outcomes[index];
        found.insert(found.end(),
                     {expected.latency_s, outcome.latency_s(), expected.energy_attributed_j,
                      outcome.energy_attributed_j, expected.energy_with_idle_j, outcome.energy_with_idle_j});
      }
    }
    return found;
  });
}

struct Variant {
  const char* name;
  std::vector<std::string> assignments;
  std::function<void(Scenario&)> change = [](Scenario&) {};
};

std::vector<Variant> variants() {
  return {
      {"as in the scenario", {}},
      {"two workers, so that tails wait", {"servers.edge.workers=2"}},
      {"one worker", {"servers.edge.workers=1"}},
      {"answers come back through the same air, after a latency",
       {"devices.uav.result=200 kB", "devices.uav.link.latency=30 ms", "devices.uav.receive_power=0.3 W"}},
      {"all of it",
       {"devices.uav.result=200 kB", "devices.uav.link.latency=30 ms", "servers.edge.workers=1"}},
      {"two networks, links of their own and two servers",
       {"servers.edge.workers=1"},
       [](Scenario& scenario) {
         scenario.networks.push_back({"yard", scenario.networks[0].levels_bps});
         scenario.servers.push_back(scenario.servers[0]);
         scenario.servers[1].name = "cloud";
         for (size_t device = 0; device < scenario.devices.size(); ++device) {
           LinkModel& link = scenario.devices[device].link;
           scenario.devices[device].server = static_cast<int>(device % 2);
           link.network = device % 3 == 2 ? -1 : static_cast<int>(device % 3);
           if (link.network < 0) link.levels_bps.clear();
         }
       }},
  };
}

TEST_CASE("rounds come to what the simulator says, one to ten devices at random levels", "[prediction]") {
  for (const Variant& variant : variants()) {
    for (const size_t devices : {1, 2, 3, 5, 10}) {
      CAPTURE(variant.name, devices);
      InferEdge system(devices, variant.assignments);
      variant.change(system.scenario);
      const std::vector<double> numbers =
          predicted_and_simulated(system.scenario, system.settings, 300, 7 + devices);
      REQUIRE(numbers.size() > 100 * devices * per_request);
      for (size_t at = 0; at < numbers.size(); at += 2) {
        CAPTURE(at);
        REQUIRE(numbers[at] == Approx(numbers[at + 1]).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("requests that meet take longer than alone, and one alone takes what it takes", "[prediction]") {
  const InferEdge system(2);
  RoundPredictor predictor(system.scenario, system.settings);
  const SplitPredictor alone(system.scenario, system.settings);
  const std::vector<ActiveDevice> both{{0, 5e7}, {1, 5e6}};
  predictor.begin(0, both);
  const uint32_t undecided = RoundPredictor::undecided;
  const double slow_s = alone.predict(1, 0, 0, 5e6).latency_s, fast_s = alone.predict(0, 0, 0, 5e7).latency_s;
  CHECK(predictor.predict(JointPlan{0, undecided})[0].latency_s == fast_s);
  const std::vector<PlanPrediction> together = [&] {
    const auto found = predictor.predict(JointPlan{0, 0});
    return std::vector<PlanPrediction>(found.begin(), found.end());
  }();
  // The same tensor at the same time: both have 1 / (1 / 50 + 1 / 5) Mb/s.
  const Plan& plan = system.scenario.devices[0].plans[0][0];
  const double shared_s = plan.head_s + plan.transfer_bits * (1 / 5e7 + 1 / 5e6) + plan.tail_s;
  CHECK(together[0].latency_s == Approx(shared_s).epsilon(1e-12));
  CHECK(together[1].latency_s == Approx(shared_s).epsilon(1e-12));
  CHECK(together[1].latency_s > slow_s);
  CHECK(together[0].energy_attributed_j == alone.predict(0, 0, 0, 5e7).energy_attributed_j);
  CHECK(together[0].reward < predictor.reward_alone(0, 0));
}

TEST_CASE("no round earns more than its bounds say, whatever the undecided do", "[prediction]") {
  size_t differed = 0;
  for (const Variant& variant : variants()) {
    CAPTURE(variant.name);
    InferEdge system(6, variant.assignments);
    variant.change(system.scenario);
    RoundPredictor predictor(system.scenario, system.settings);
    RoundDice dice(system.scenario, 11);
    for (int repeat = 0; repeat < 300; ++repeat) {
      const std::vector<ActiveDevice> active = dice.round();
      predictor.begin(dice.below(3), active);
      const JointPlan whole = dice.plan(active.size());
      JointPlan begun = whole;
      for (uint32_t& choice : begun) {
        if (dice.below(2) == 0) choice = RoundPredictor::undecided;
      }
      const double at_most = predictor.reward_at_most(begun);
      const std::span<const PlanPrediction> found = predictor.predict(whole);
      double reward = 0;
      for (size_t index = 0; index < active.size(); ++index) {
        CHECK(found[index].reward <= predictor.reward_alone(index, whole[index]) + 1e-12);
        if (begun[index] != RoundPredictor::undecided) reward += found[index].reward;
      }
      CHECK(reward <= at_most + 1e-12);
      differed += reward < at_most - 1e-6;
    }
  }
  CHECK(differed > 100);
}

TEST_CASE("rounds that chance, batteries or full queues decide are not foreseen", "[prediction]") {
  const auto reason = [](const std::function<void(Scenario&)>& change) {
    Scenario scenario = InferEdge(3).scenario;
    change(scenario);
    return why_rounds_are_not_predictable(scenario);
  };
  CHECK(reason([](Scenario&) {}).empty());
  CHECK_THAT(reason([](Scenario& it) { it.workload.kind = WorkloadModel::Kind::streams; }),
             Catch::Contains("carried over"));
  CHECK_THAT(reason([](Scenario& it) { it.devices[1].service.kind = ServiceModel::Kind::lognormal; }),
             Catch::Contains("compute times of 'uav.1' are random"));
  CHECK_THAT(reason([](Scenario& it) { it.servers[0].service.kind = ServiceModel::Kind::exponential; }),
             Catch::Contains("compute times of server 'edge' are random"));
  CHECK_THAT(reason([](Scenario& it) { it.devices[0].link.jitter_s = 0.01; }),
             Catch::Contains("latency of 'uav.0'"));
  CHECK_THAT(reason([](Scenario& it) { it.devices[0].link.step_s = 0.1; }),
             Catch::Contains("within a round"));
  CHECK_THAT(reason([](Scenario& it) { it.devices[2].battery = BatteryModel{1, 1, 0}; }),
             Catch::Contains("battery of 'uav.2'"));
  CHECK_THAT(reason([](Scenario& it) {
               it.servers[0].workers = 1;
               it.servers[0].queue_limit = 1;
             }),
             Catch::Contains("queue of server 'edge' can be full"));
  CHECK(reason([](Scenario& it) {
          it.servers[0].workers = 1;
          it.servers[0].queue_limit = 2;
        }).empty());
}

}  // namespace
}  // namespace edgeward
