// The optimal decisions of one family's mission, by dynamic programming on a grid that is refined until it
// no longer matters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "agents/policies/mission_values.h"
#include "agents/policies/rate_grid.h"
#include "agents/policies/split_prediction.h"

namespace edgeward {

struct MissionGridSize {
  size_t budget_steps = 0, rates = 0;
};

class MissionPlanner {
 public:
  // The scenario must be one that why_mission_optimal_is_not_exact() has nothing against. predictor: copied.
  MissionPlanner(const SplitPredictor& predictor, size_t family, MissionGridSize size);

  // Refines until a grid twice as fine in both directions moves the simulated return by less than
  // `grid_tolerance`, and takes that finer one. Throws InputError where the table would grow beyond
  // `most_values`.
  static MissionPlanner refined(const SplitPredictor& predictor, size_t family);
  static constexpr double grid_tolerance = 0.001;
  static constexpr size_t most_values = size_t{1} << 26;

  // The plan, at the very rate and budget (only what follows is read from the grid), that the budget covers
  // and that is worth most; the first allowed one where it covers none. rounds_left: this round included.
  int32_t best_plan(double rate_bps, double budget_left_j, int rounds_left,
                    std::span<const uint8_t> allowed) const;

  MissionGridSize size() const { return size_; }
  double moved() const { return moved_; }  // by which refined() saw the return move at last, relative
  double expected_return() const;          // of a mission, as the table has it
  double simulated_return(
      int episodes) const;  // mean over missions played in closed form, always the same ones

 private:
  SplitPredictor predictor_;
  size_t family_;
  MissionGridSize size_;
  RateGrid grid_;
  MissionValues values_;
  double moved_ = 0;
};

}  // namespace edgeward
