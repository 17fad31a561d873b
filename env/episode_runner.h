// Steps the cells of one world through their episodes and writes the rows of the step buffers: decision,
// epoch, reward, truncation, and the reset of cells whose episode is over (same-step autoreset).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "env/kind.h"
#include "env/recorder.h"
#include "env/step_block.h"
#include "sim/world/world.h"

namespace edgeward {

class EpisodeRunner {
 public:
  // Cell i writes row first_row + i of the block, and is observed by recorder i where there are any.
  // Everything given must outlive the runner.
  EpisodeRunner(const Kind& kind, World& world, const MappedBlock& block, const BlockLayout& layout,
                size_t first_row, std::span<Recorder> recorders = {});

  void reset(
      uint64_t seed);  // for a fresh world only: its bytes follow from the seed and the actions to come
  // The rows' actions are read: one of `hold_choice` leaves the cell as it is, and shows nothing new.
  void reset();  // the next episode, under the same seed
  void step();

 private:
  struct Row {
    StepView view;
    const int32_t* action;
    uint32_t* episode;
    uint32_t* group;
    double* elapsed_s;
    uint8_t* terminated;
    uint8_t* truncated;
    float* final_observation;
  };

  bool holds(const Row& row) const { return layout_.action_size > 0 && *row.action == hold_choice; }
  void clear_step_rows();
  void start_episode(size_t cell);

  const Kind& kind_;
  World& world_;
  const BlockLayout& layout_;
  uint64_t seed_ = 0;
  std::vector<Row> rows_;
  std::span<Recorder> recorders_;
};

}  // namespace edgeward
