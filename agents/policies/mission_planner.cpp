#include "agents/policies/mission_planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "agents/policies/action_mask.h"
#include "sim/model/error.h"
#include "sim/model/random.h"
#include "sim/world/link_rate.h"

namespace edgeward {
namespace {

constexpr int judging_episodes = 2000;  // the same ones for both grids, so that their spread cancels

struct PlanCost {
  double energy_j = 0, reward = 0;
};

PlanCost cost_of(const SplitPredictor& predictor, size_t family, size_t plan, double rate_bps) {
  const PlanPrediction predicted = predictor.predict(0, family, plan, rate_bps);
  return {predictor.scenario().charged_j(predicted.energy_attributed_j, predicted.energy_with_idle_j),
          predicted.reward};
}

const LinkModel& link_of(const SplitPredictor& predictor) {
  return predictor.scenario().devices.front().link;
}

MissionCosts costs_on(const RateGrid& grid, const SplitPredictor& predictor, size_t family) {
  MissionCosts costs;
  for (size_t plan = 0; plan < predictor.scenario().choices.size(); ++plan) {
    std::vector<double>& energies = costs.energy_j.emplace_back();
    std::vector<double>& rewards = costs.reward.emplace_back();
    for (size_t cell = 0; cell < grid.cells(); ++cell) {
      const PlanCost cost = cost_of(predictor, family, plan, grid.rate_bps(cell));
      energies.push_back(cost.energy_j);
      rewards.push_back(cost.reward);
    }
  }
  return costs;
}

// The coarsest grid to begin with: cells of at most half a step of the walk, else it would seem to stand
// still.
MissionGridSize coarsest(const LinkModel& link) {
  constexpr MissionGridSize least{128, 8};
  if (link.kind == LinkModel::Kind::constant) return {least.budget_steps, 1};
  const double cells = std::ceil(2 * std::log(link.high_bps / link.low_bps) / link.sigma);
  const auto most = static_cast<double>(MissionPlanner::most_values);
  return {least.budget_steps, std::max(least.rates, static_cast<size_t>(std::min(cells, most)))};
}

}  // namespace

MissionPlanner::MissionPlanner(const SplitPredictor& predictor, size_t family, MissionGridSize size)
    : predictor_(predictor),
      family_(family),
      size_(size),
      grid_(link_of(predictor), size.rates),
      values_(grid_, costs_on(grid_, predictor, family), predictor.settings().mission->rounds,
              predictor.settings().mission->energy_budget_j[family], size.budget_steps) {
  size_.rates = grid_.cells();
}

MissionPlanner MissionPlanner::refined(const SplitPredictor& predictor, size_t family) {
  const auto rounds = static_cast<size_t>(predictor.settings().mission->rounds);
  const auto check = [&](MissionGridSize size) {
    if (size.rates <= most_values / (rounds * (size.budget_steps + 1))) return;
    throw InputError(fmt::format(
        "policy 'mission-optimal' needs a table of {} rounds x {} budgets x {} rates, which is too large",
        rounds, size.budget_steps, size.rates));
  };
  MissionGridSize size = coarsest(link_of(predictor));
  check(size);
  double coarse = MissionPlanner(predictor, family, size).simulated_return(judging_episodes);
  while (true) {
    size = {2 * size.budget_steps, 2 * size.rates};
    check(size);
    MissionPlanner finer(predictor, family, size);
    const double fine = finer.simulated_return(judging_episodes);
    finer.moved_ = coarse == fine ? 0 : std::abs(fine - coarse) / std::max(std::abs(fine), std::abs(coarse));
    if (finer.moved_ < grid_tolerance) return finer;
    coarse = fine;
  }
}

int32_t MissionPlanner::best_plan(double rate_bps, double budget_left_j, int rounds_left,
                                  std::span<const uint8_t> allowed) const {
  const RateGrid::Position rate = grid_.position(rate_bps);
  int32_t best = allowed_choice(allowed, 0);
  double best_value = -std::numeric_limits<double>::infinity();
  for (size_t plan = 0; plan < allowed.size(); ++plan) {
    if (allowed[plan] == 0) continue;
    const PlanCost cost = cost_of(predictor_, family_, plan, rate_bps);
    if (cost.energy_j > budget_left_j) continue;
    const double value = cost.reward + values_.ahead(rounds_left - 1, budget_left_j - cost.energy_j, rate);
    if (value > best_value) {
      best = static_cast<int32_t>(plan);
      best_value = value;
    }
  }
  return best;
}

double MissionPlanner::expected_return() const {
  const std::vector<double>& values = values_.at_start();
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double MissionPlanner::simulated_return(int episodes) const {
  const Mission& mission = *predictor_.settings().mission;
  const std::vector<uint8_t> all(predictor_.scenario().choices.size(), 1);
  double sum = 0;
  for (int episode = 0; episode < episodes; ++episode) {
    LinkRate link(link_of(predictor_), Rng(derive_seed(0, "mission", static_cast<uint64_t>(episode))), 0);
    double left_j = mission.energy_budget_j[family_];
    for (int rounds_left = mission.rounds; rounds_left > 0 && left_j > 0; --rounds_left) {
      const int32_t plan = best_plan(link.rate_bps(), left_j, rounds_left, all);
      const PlanCost cost = cost_of(predictor_, family_, static_cast<size_t>(plan), link.rate_bps());
      left_j -= cost.energy_j;
      if (left_j >= 0) sum += cost.reward;
      link.end_epoch();
    }
  }
  return sum / episodes;
}

}  // namespace edgeward
