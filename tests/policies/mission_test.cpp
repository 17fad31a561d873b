// The mission's dynamic programming: against exhaustive enumeration, and against what follows from its terms.
#include <algorithm>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_real_distribution.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "agents/experiment.h"
#include "agents/policies/mission_optimal.h"
#include "sim/model/data_folders.h"
#include "sim/model/error.h"
#include "sim/world/link_rate.h"

namespace edgeward {
namespace {

Experiment read(const std::vector<std::string>& assignments = {}) {
  ProfileLibrary profiles(profile_folder());
  return read_experiment(load_scenario("edgerl/mission", assignments), profiles);
}

LinkModel walk(double low_bps, double high_bps, double sigma) {
  LinkModel link;
  link.kind = LinkModel::Kind::random_walk;
  link.low_bps = low_bps;
  link.high_bps = high_bps;
  link.sigma = sigma;
  return link;
}

// Three plans at two rates; whole joules, so that a grid of 1 J needs no interpolation. The last plan is the
// only one that a nearly empty budget covers.
const MissionCosts tiny{{{5, 3}, {3, 2}, {2, 1}}, {{0.9, 1.0}, {0.55, 0.75}, {0.15, 0.4}}};

// The best that can be done from here, by trying everything: no table, no grid.
double enumerate(const RateGrid& grid, int rounds_left, int budget_j, size_t rate) {
  if (rounds_left == 0) return 0;
  double best = 0;
  for (size_t plan = 0; plan < tiny.reward.size(); ++plan) {
    const int left_j = budget_j - static_cast<int>(tiny.energy_j[plan][rate]);
    if (left_j < 0) continue;
    double value = tiny.reward[plan][rate];
    for (size_t next = 0; next < grid.cells(); ++next) {
      value += grid.probability(rate, next) * enumerate(grid, rounds_left - 1, left_j, next);
    }
    best = std::max(best, value);
  }
  return best;
}

TEST_CASE("a mission's values are those of trying every sequence of decisions", "[mission]") {
  const RateGrid grid(walk(2e6, 50e6, 0.9), 2);
  CHECK(grid.probability(0, 1) > 0.1);
  for (int rounds = 1; rounds <= 6; ++rounds) {
    for (int budget_j = 1; budget_j <= 20; ++budget_j) {
      CAPTURE(rounds, budget_j);
      const MissionValues values(grid, tiny, rounds, budget_j, static_cast<size_t>(budget_j));
      for (size_t rate = 0; rate < 2; ++rate) {
        CHECK(values.at_start()[rate] == Approx(enumerate(grid, rounds, budget_j, rate)).epsilon(1e-6));
      }
      for (int left_j = 0; left_j <= budget_j; ++left_j) {
        double expected = 0;
        for (size_t next = 0; next < 2; ++next) {
          expected += grid.probability(1, next) * enumerate(grid, rounds - 1, left_j, next);
        }
        CHECK(values.ahead(rounds - 1, left_j, {1, 0}) == Approx(expected).epsilon(1e-6));
      }
    }
  }
}

TEST_CASE("more budget or another round is never worth less", "[mission]") {
  const RateGrid grid(walk(2e6, 50e6, 0.5), 8);
  MissionCosts costs;
  for (const double scale : {1.0, 0.6, 0.31}) {
    auto& energies = costs.energy_j.emplace_back();
    auto& rewards = costs.reward.emplace_back();
    for (size_t cell = 0; cell < 8; ++cell) {
      energies.push_back(scale * (1.7 + 0.4 * static_cast<double>(8 - cell)));
      rewards.push_back(std::sqrt(scale) * (0.5 + 0.05 * static_cast<double>(cell)));
    }
  }
  const MissionValues values(grid, costs, 20, 30, 400);
  double raised = 0;
  for (int rounds_left = 0; rounds_left < 20; ++rounds_left) {
    for (size_t cell = 0; cell < 8; ++cell) {
      for (double left_j = 0; left_j < 30; left_j += 0.1) {
        const double value = values.ahead(rounds_left, left_j, {cell, 0});
        const double richer = values.ahead(rounds_left, left_j + 0.1, {cell, 0});
        CHECK(richer >= value - 1e-6);
        raised += richer - value;
        if (rounds_left > 0) CHECK(value >= values.ahead(rounds_left - 1, left_j, {cell, 0}) - 1e-6);
      }
    }
  }
  CHECK(raised > 1);
  CHECK(values.ahead(0, 30, {0, 0}) == 0);
  CHECK(values.ahead(19, 0, {0, 0}) == 0);
}

TEST_CASE("the grid's walk is the link's walk", "[mission]") {
  const auto [sigma, cells] = GENERATE(table<double, size_t>({{0.5, 16}, {0.05, 130}, {2, 7}, {20, 4}}));
  CAPTURE(sigma);
  const LinkModel link = walk(2e6, 50e6, sigma);
  const RateGrid grid(link, cells);
  const double low = std::log(2e6), high = std::log(50e6), width = (high - low) / static_cast<double>(cells);
  for (const size_t from : {size_t{0}, cells / 2, cells - 1}) {
    std::vector<double> shares(cells);
    Rng rng(derive_seed(1, "walk", from));
    boost::random::normal_distribution<double> step(0, sigma);
    constexpr int draws = 40'000;
    for (int draw = 0; draw < draws; ++draw) {
      const double x = reflect(std::log(grid.rate_bps(from)) + step(rng), low, high);
      shares[std::min(static_cast<size_t>((x - low) / width), cells - 1)] += 1.0 / draws;
    }
    double sum = 0;
    for (size_t to = 0; to < cells; ++to) {
      CAPTURE(from, to);
      const double p = grid.probability(from, to);
      CHECK(std::abs(shares[to] - p) < 5 * std::sqrt(p * (1 - p) / draws) + 1e-4);
      sum += p;
    }
    CHECK(sum == Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("a rate's position on the grid is linear in its logarithm", "[mission]") {
  const RateGrid grid(walk(2e6, 50e6, 0.5), 10);
  for (const double rate_bps : {2e6, 2.3e6, 7e6, 49e6, 50e6}) {
    const RateGrid::Position at = grid.position(rate_bps);
    const double below = std::log(grid.rate_bps(at.below));
    const double next = std::log(grid.rate_bps(std::min(at.below + 1, size_t{9})));
    const double middle =
        std::clamp(std::log(rate_bps), std::log(grid.rate_bps(0)), std::log(grid.rate_bps(9)));
    CHECK(below + at.share * (next - below) == Approx(middle).epsilon(1e-12));
  }
  LinkModel constant;
  constant.rate_bps = 8e6;
  CHECK(RateGrid(constant, 10).cells() == 1);
  CHECK(RateGrid(constant, 10).rate_bps(0) == Approx(8e6));
}

TEST_CASE("the budgets of the mission are 0.6 of what greedy would use", "[mission]") {
  const Experiment experiment = read();
  const Mission& mission = *experiment.split->mission;
  const SplitPredictor predictor(experiment.scenario, *experiment.split);
  const LinkModel& link = experiment.scenario.devices[0].link;
  const std::vector<uint8_t> all(experiment.scenario.choices.size(), 1);
  REQUIRE(link.kind == LinkModel::Kind::random_walk);
  for (size_t family = 0; family < experiment.scenario.families.size(); ++family) {
    constexpr int points = 20'000;  // the midpoint rule over the stationary distribution
    double energy_j = 0;
    for (int point = 0; point < points; ++point) {
      const double share = (point + 0.5) / points;
      const double rate_bps = link.low_bps * std::pow(link.high_bps / link.low_bps, share);
      const auto plan = static_cast<size_t>(predictor.best_choice(0, family, rate_bps, all));
      energy_j += predictor.predict(0, family, plan, rate_bps).energy_attributed_j / points;
    }
    CAPTURE(experiment.scenario.families[family]);
    CHECK(std::abs(mission.energy_budget_j[family] - 0.6 * mission.rounds * energy_j) < 0.006);
  }
}

TEST_CASE("the refined grid earns what its table promises, and more than greedy", "[mission]") {
  const Experiment experiment = read();
  const SplitPredictor predictor(experiment.scenario, *experiment.split);
  const std::vector<uint8_t> all(experiment.scenario.choices.size(), 1);
  for (size_t family = 0; family < experiment.scenario.families.size(); ++family) {
    CAPTURE(experiment.scenario.families[family]);
    const MissionPlanner planner = MissionPlanner::refined(predictor, family);
    CAPTURE(planner.size().budget_steps, planner.size().rates, planner.moved());
    CHECK(planner.moved() < MissionPlanner::grid_tolerance);
    // The finest grid is at least the second that was tried.
    CHECK(planner.size().budget_steps >= 256);
    const double promised = planner.expected_return();
    CHECK(promised > 0.5 * experiment.split->mission->rounds * 0.6);
    // 20,000 missions: the standard error is some 0.1 %.
    CHECK(planner.simulated_return(20'000) == Approx(promised).epsilon(0.005));
    // A grid twice as fine again says the same.
    const MissionPlanner finer(predictor, family,
                               {2 * planner.size().budget_steps, 2 * planner.size().rates});
    CHECK(finer.simulated_return(2000) == Approx(planner.simulated_return(2000)).epsilon(0.001));
    CHECK(finer.expected_return() == Approx(promised).epsilon(0.005));
  }
}

TEST_CASE("mission-optimal says where it does not apply", "[mission]") {
  const auto reason = [](const std::vector<std::string>& assignments) {
    const Experiment experiment = read(assignments);
    return why_mission_optimal_is_not_exact(experiment.scenario, *experiment.split);
  };
  CHECK(reason({}).empty());
  CHECK_THAT(reason({"environment.mission=none"}), Catch::Contains("needs a mission"));
  CHECK_THAT(reason({"workload.active_probability=0.5"}), Catch::Contains("active_probability"));
  CHECK_THAT(reason({"devices.uav.link.step=1 s"}), Catch::Contains("changes within a round"));
  CHECK_THAT(reason({"devices.uav.service={model: lognormal, sigma: 0.1}"}), Catch::Contains("are random"));
  CHECK_THAT(reason({"devices.uav.battery={capacity: 1 kJ}"}), Catch::Contains("battery of 'uav'"));
  CHECK_THAT(
      reason({"networks={air: {model: wifi, low: 2 Mbps, high: 50 Mbps}}", "devices.uav.link.network=air"}),
      Catch::Contains("station of a network"));
  CHECK_THAT(reason({"devices.uav.link={model: constant, rate: 8 Mbps}"}), Catch::Equals(""));
  const Experiment longest = read({"environment.episode=1000000"});
  const SplitPredictor predictor(longest.scenario, *longest.split);
  CHECK_THROWS_WITH(MissionPlanner::refined(predictor, 0), Catch::Contains("too large"));
}

}  // namespace
}  // namespace edgeward
