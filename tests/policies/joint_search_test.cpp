// The search for the best joint plan of a round: against all plans one by one, through the model and through
// the simulator.
#include "agents/policies/joint_search.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>

#include "sim/world/world.h"
#include "tests/forked.h"
#include "tests/policies/random_rounds.h"

namespace edgeward {
namespace {

using testing::in_child;

// Counts through all joint plans; false after the last one.
bool next_plan(JointPlan& plan, size_t choices) {
  for (uint32_t& choice : plan) {
    if (++choice < choices) return true;
    choice = 0;
  }
  return false;
}

double best_by_trying_all(RoundPredictor& predictor, size_t size, size_t choices) {
  double best = -std::numeric_limits<double>::infinity();
  JointPlan plan(size, 0);
  do {
    best = std::max(best, predictor.reward(plan));
  } while (next_plan(plan, choices));
  return best;
}

TEST_CASE("the best joint plan is the best in the simulator too", "[search]") {
  for (const char* workers : {"servers.edge.workers=8", "servers.edge.workers=1"}) {
    for (const char* family :
         {"plans.families=[vgg]", "plans.families=[resnet]", "plans.families=[densenet]"}) {
      for (const size_t devices : {2, 3}) {
        CAPTURE(workers, family, devices);
        InferEdge system(devices, {workers, family, "workload.active_probability=1"});
        RoundDice dice(system.scenario, 3 + devices);
        std::vector<ActiveDevice> active;
        for (size_t device = 0; device < devices; ++device) {
          active.push_back({device, dice.rate(device)});
          LinkModel& link = system.scenario.devices[device].link;  // the same round again and again
          link.kind = LinkModel::Kind::constant;
          link.rate_bps = active.back().rate_bps;
        }
        const size_t choices = system.scenario.choices.size();
        const std::vector<double> simulated = in_child([&] {
          World world(system.scenario, 1);
          world.reset_cell(0, 1, 0);
          Cell& cell = world.cell(0);
          std::vector<double> rewards;
          JointPlan plan(devices, 0);
          do {
            for (size_t device = 0; device < devices; ++device) cell.choose(device, plan[device]);
            cell.begin_epoch();
            world.run_epoch();
            double reward = 0;
            for (const Outcome& each : cell.ended()) {
              reward += system.settings.reward(system.settings.scores(
                  each.device, 0, each.plan->top1_pct, each.latency_s(), each.energy_attributed_j));
            }
            rewards.push_back(reward);
          } while (next_plan(plan, choices));
          return rewards;
        });
        RoundPredictor predictor(system.scenario, system.settings);
        predictor.begin(0, active);
        JointPlan best(devices, 0);
        const double found = JointSearch(predictor).exhaust(all_plans(system.scenario, devices), best);
        CHECK(found == Approx(*std::max_element(simulated.begin(), simulated.end())).epsilon(1e-9));
        CHECK(predictor.reward(best) == found);
      }
    }
  }
}

TEST_CASE("leaving plans out loses nothing", "[search]") {
  const std::vector<std::vector<std::string>> systems{
      {},
      {"servers.edge.workers=1"},
      {"devices.uav.result=500 kB", "servers.edge.workers=1", "devices.uav.link.latency=50 ms"},
      {"energy_accounting=with_idle", "environment.weights={accuracy: 0.2, latency: 0.2, energy: 0.6}"},
      {"workload.deadline=1 s", "environment.weights={accuracy: 0.2, latency: 0.6, energy: 0.2}"}};
  for (const std::vector<std::string>& assignments : systems) {
    const InferEdge system(8, assignments);
    RoundPredictor predictor(system.scenario, system.settings);
    JointSearch search(predictor);
    RoundDice dice(system.scenario, 5);
    uint64_t looked_at = 0, all = 0;
    for (int repeat = 0; repeat < 40; ++repeat) {
      std::vector<ActiveDevice> active = dice.round();
      active.resize(std::min<size_t>(active.size(), 4));
      predictor.begin(dice.below(3), active);
      JointPlan plan = dice.plan(active.size());
      const double found = search.exhaust(all_plans(system.scenario, active.size()), plan);
      const double best = best_by_trying_all(predictor, active.size(), system.scenario.choices.size());
      CHECK(found == Approx(best).epsilon(1e-12));
      CHECK(predictor.reward(plan) == found);
      looked_at += search.looked_at();
      all += uint64_t{1} << (3 * active.size());
    }
    CHECK(looked_at < all / 2);
  }
}

TEST_CASE("a search keeps to the allowed plans", "[search]") {
  const InferEdge system(4);
  RoundPredictor predictor(system.scenario, system.settings);
  JointSearch search(predictor);
  RoundDice dice(system.scenario, 9);
  const AllowedPlans allowed{{3, 7}, {1, 2, 6}, {5}, {0, 4}};
  for (int repeat = 0; repeat < 50; ++repeat) {
    std::vector<ActiveDevice> active;
    for (size_t device = 0; device < 4; ++device) active.push_back({device, dice.rate(device)});
    predictor.begin(dice.below(3), active);
    JointPlan climbed, best;
    for (const std::vector<uint32_t>& each : allowed) climbed.push_back(each.back());
    best = climbed;
    const double climbed_reward = search.ascend(allowed, climbed);
    CHECK(search.exhaust(allowed, best) >= climbed_reward);
    for (size_t index = 0; index < 4; ++index) {
      CHECK(std::count(allowed[index].begin(), allowed[index].end(), climbed[index]) == 1);
      CHECK(std::count(allowed[index].begin(), allowed[index].end(), best[index]) == 1);
    }
  }
}

TEST_CASE("an ascent never ends below its start, and the best of several mostly at the optimum", "[search]") {
  const InferEdge system(5);
  RoundPredictor predictor(system.scenario, system.settings);
  JointSearch search(predictor);
  RoundDice dice(system.scenario, 13);
  int optima = 0;
  constexpr int rounds = 400;
  double climbed_sum = 0, best_sum = 0;
  for (int repeat = 0; repeat < rounds; ++repeat) {
    const std::vector<ActiveDevice> active = dice.round();
    predictor.begin(dice.below(3), active);
    const AllowedPlans allowed = all_plans(system.scenario, active.size());
    const JointPlan start = dice.plan(active.size());
    JointPlan plan = start;
    const double ascended = search.ascend(allowed, plan);
    CHECK(ascended >= predictor.reward(start));
    CHECK(predictor.reward(plan) == ascended);
    const double climbed = search.climb(allowed, plan);
    CHECK(predictor.reward(plan) == climbed);
    const double best = search.exhaust(allowed, plan);
    CHECK(best >= std::max(climbed, ascended));
    optima += best <= climbed + 1e-12;
    climbed_sum += climbed;
    best_sum += best;
  }
  INFO(optima << " of " << rounds << " climbs end at the optimum; together they earn "
              << climbed_sum / best_sum << " of it");
  CHECK(optima > rounds * 95 / 100);  // 394 of 400, 0.9997 of the reward
  CHECK(climbed_sum > 0.999 * best_sum);
}

}  // namespace
}  // namespace edgeward
