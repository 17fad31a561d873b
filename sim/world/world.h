// K cells in one engine, and the loop that runs them to the end of an epoch.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "sim/world/cell.h"

namespace edgeward {

class World {
 public:
  // cells: K >= 1. first_cell: the number of the first one over all workers (it names random streams). Makes
  // the process's one engine. The scenario must outlive the world.
  World(const Scenario& scenario, uint32_t cells, uint32_t first_cell = 0);

  size_t size() const { return cells_.size(); }
  Cell& cell(size_t index) { return cells_[index]; }
  const Scenario& scenario() const { return *scenario_; }

  // Starts episode `episode` of one cell under the world's seed.
  void reset_cell(size_t index, uint64_t seed, uint32_t episode);

  // Runs until the epoch of every cell that has begun one is over.
  void run_epoch();

  const Engine& engine() const { return engine_; }

 private:
  void run(std::span<Cell> cells);

  const Scenario* scenario_;
  uint32_t first_cell_;
  Engine engine_;
  std::vector<Cell> cells_;
  std::vector<double> offset_s_;  // per cell: world time minus the cell's own time
  double now_s_ = 0;              // world time
};

}  // namespace edgeward
