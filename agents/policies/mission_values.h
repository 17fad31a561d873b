// What the rest of a mission is worth: backward induction (Bellman 1957) over rounds, budget left and link
// rate. In each round a plan earns its reward and takes its energy from the budget; one that the budget does
// not cover earns nothing and ends the mission:
//   V[n](b, x) = max over plans with e(x) <= b of r(x) + W[n - 1](b - e(x), x), and 0 where there is none
//   W[n](b, x) = E[V[n](b, x') | x], W[0] = 0
// V: n rounds left, x seen; W: n rounds left, x of the round before. Undiscounted: what a mission earns.
#pragma once

#include <cstddef>
#include <vector>

#include "agents/policies/rate_grid.h"

namespace edgeward {

// What each plan takes and earns at each rate of the grid. [plan][cell]
struct MissionCosts {
  std::vector<std::vector<double>> energy_j;  // above 0
  std::vector<std::vector<double>> reward;    // at least 0
};

class MissionValues {
 public:
  // The budget is divided into `budget_steps` equal steps; between them, and between the rates, values are
  // interpolated linearly.
  MissionValues(const RateGrid& grid, const MissionCosts& costs, int rounds, double budget_j,
                size_t budget_steps);

  // W: with `rounds_left` rounds to come (at most rounds - 1) and 0 <= budget_left_j <= budget_j.
  double ahead(int rounds_left, double budget_left_j, RateGrid::Position rate) const;

  // V at the start, [cell]: all rounds and the whole budget left.
  const std::vector<double>& at_start() const { return at_start_; }

 private:
  const float* ahead_at(int rounds_left, size_t cell) const {
    return &ahead_[(static_cast<size_t>(rounds_left) * cells_ + cell) * (budget_steps_ + 1)];
  }

  size_t cells_, budget_steps_;
  double step_j_;
  std::vector<float> ahead_;  // W, [rounds, cells, budget_steps + 1]
  std::vector<double> at_start_;
};

}  // namespace edgeward
