#include "sim/world/world.h"

#include <limits>

#include "sim/model/error.h"

namespace edgeward {

namespace {

// Over all cells of a worker: some 300 MB of requests.
constexpr uint64_t most_in_flight = 1'000'000;

}  // namespace

World::World(const Scenario& scenario, uint32_t cells, uint32_t first_cell)
    : scenario_(&scenario), first_cell_(first_cell), offset_s_(cells, 0.0) {
  cells_.reserve(cells);
  for (uint32_t index = 0; index < cells; ++index) {
    cells_.emplace_back(scenario, engine_, index, index * Cell::tokens(scenario), most_in_flight / cells);
  }
}

void World::reset_cell(size_t index, uint64_t seed, uint32_t episode) {
  cells_[index].reset({seed, first_cell_ + static_cast<uint32_t>(index), episode});
}

// Cells share nothing, so they need a common time only while work outlives an epoch. A round leaves nothing
// under way: each cell then runs its round alone, which keeps the number of activities that the engine sees
// at once, and with it the cost of an event, as small as in a world of one cell.
void World::run_epoch() {
  if (scenario_->workload.kind == WorkloadModel::Kind::rounds) {
    for (Cell& cell : cells_) run({&cell, 1});
  } else {
    run(cells_);
  }
}

void World::run(std::span<Cell> cells) {
  size_t running = 0;
  for (const Cell& cell : cells) {
    if (cell.epoch_over()) continue;
    offset_s_[cell.index()] = now_s_ - cell.now_s();
    ++running;
  }
  const Engine::Token tokens = Cell::tokens(*scenario_);
  while (running > 0) {
    Cell* next = nullptr;
    double next_s = std::numeric_limits<double>::infinity();
    for (Cell& cell : cells) {
      if (cell.epoch_over()) continue;
      const double time_s = offset_s_[cell.index()] + cell.next_event_s();
      if (next == nullptr || time_s < next_s) {
        next = &cell;
        next_s = time_s;
      }
    }
    if (next_s == std::numeric_limits<double>::infinity() && engine_.active_transfers() == 0) {
      throw Error("the simulated world waits for something that cannot happen");
    }
    if (engine_.active_transfers() > 0) {
      // World time and the engine's clock run at one pace while transfers are under way.
      const double clock_s = engine_.clock_s();
      const auto completed = engine_.advance(clock_s + (next_s - now_s_));
      if (!completed.empty()) {
        now_s_ += engine_.clock_s() - clock_s;
        for (const Engine::Token token : completed) {
          cells_[token / tokens].transfer_completed(token % tokens, engine_.clock_s());
        }
        continue;
      }
    }
    now_s_ = next_s;
    next->handle_next_event();
    if (next->epoch_over()) --running;
  }
}

}  // namespace edgeward
