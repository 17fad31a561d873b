#include "agents/policies/mission_values.h"

#include <algorithm>
#include <cmath>

namespace edgeward {
namespace {

using Table = std::vector<std::vector<double>>;  // [cell][budget]

// Takes one plan into V[n] at one rate: budgets that cover it are worth what it earns and what is ahead.
void offer(double energy_steps, double reward, const std::vector<double>& ahead, std::vector<double>& value) {
  const auto whole = static_cast<size_t>(energy_steps);
  const double part = energy_steps - static_cast<double>(whole);
  const size_t first = part > 0 ? whole + 1 : whole;  // the smallest budget that covers the plan
  for (size_t budget = first; budget < value.size(); ++budget) {
    double after = (1 - part) * ahead[budget - whole];
    if (part > 0) after += part * ahead[budget - whole - 1];
    value[budget] = std::max(value[budget], reward + after);
  }
}

}  // namespace

MissionValues::MissionValues(const RateGrid& grid, const MissionCosts& costs, int rounds, double budget_j,
                             size_t budget_steps)
    : cells_(grid.cells()),
      budget_steps_(budget_steps),
      step_j_(budget_j / static_cast<double>(budget_steps)),
      ahead_(static_cast<size_t>(rounds) * cells_ * (budget_steps + 1)) {
  Table ahead(cells_, std::vector<double>(budget_steps + 1)), value = ahead;
  for (int rounds_left = 0; rounds_left < rounds; ++rounds_left) {
    for (size_t cell = 0; cell < cells_; ++cell) {
      float* const kept = &ahead_[(static_cast<size_t>(rounds_left) * cells_ + cell) * (budget_steps + 1)];
      std::copy(ahead[cell].begin(), ahead[cell].end(), kept);
      std::fill(value[cell].begin(), value[cell].end(), 0.0);
      for (size_t plan = 0; plan < costs.reward.size(); ++plan) {
        const double energy_steps = costs.energy_j[plan][cell] / step_j_;
        if (energy_steps <= static_cast<double>(budget_steps)) {
          offer(energy_steps, costs.reward[plan][cell], ahead[cell], value[cell]);
        }
      }
    }
    for (size_t from = 0; from < cells_; ++from) {
      std::fill(ahead[from].begin(), ahead[from].end(), 0.0);
      for (size_t to = 0; to < cells_; ++to) {
        const double probability = grid.probability(from, to);
        for (size_t budget = 0; budget <= budget_steps; ++budget) {
          ahead[from][budget] += probability * value[to][budget];
        }
      }
    }
  }
  for (const std::vector<double>& by_budget : value) at_start_.push_back(by_budget.back());
}

double MissionValues::ahead(int rounds_left, double budget_left_j, RateGrid::Position rate) const {
  const double at = std::clamp(budget_left_j / step_j_, 0.0, static_cast<double>(budget_steps_));
  const size_t step = std::min(static_cast<size_t>(at), budget_steps_ - 1);
  const double part = at - static_cast<double>(step);
  const auto at_cell = [&](size_t cell) {
    const float* const by_budget = ahead_at(rounds_left, cell);
    return (1 - part) * by_budget[step] + part * by_budget[step + 1];
  };
  const double below = at_cell(rate.below);
  return rate.share == 0 ? below : (1 - rate.share) * below + rate.share * at_cell(rate.below + 1);
}

}  // namespace edgeward
