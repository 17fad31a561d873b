#include "env/episode_runner.h"

#include <algorithm>

namespace edgeward {

EpisodeRunner::EpisodeRunner(const Kind& kind, World& world, const MappedBlock& block,
                             const BlockLayout& layout, size_t first_row, std::span<Recorder> recorders)
    : kind_(kind), world_(world), layout_(layout), recorders_(recorders) {
  for (size_t row = first_row; row < first_row + world.size(); ++row) {
    rows_.push_back({step_view(block, layout, row),
                     block.at<int32_t>(layout.action) + row * layout.action_size,
                     block.at<uint32_t>(layout.episode) + row, block.at<uint32_t>(layout.group) + row,
                     block.at<double>(layout.elapsed) + row, block.at<uint8_t>(layout.terminated) + row,
                     block.at<uint8_t>(layout.truncated) + row,
                     block.at<float>(layout.final_observation) + row * layout.observation_size});
  }
  for (size_t cell = 0; cell < recorders_.size(); ++cell) world_.cell(cell).observe(&recorders_[cell]);
}

void EpisodeRunner::reset(uint64_t seed) {
  seed_ = seed;
  clear_step_rows();
  for (size_t cell = 0; cell < rows_.size(); ++cell) {
    *rows_[cell].episode = 0;
    start_episode(cell);
    *rows_[cell].group = kind_.group(world_.cell(cell));
  }
}

void EpisodeRunner::reset() {
  clear_step_rows();
  for (size_t cell = 0; cell < rows_.size(); ++cell) {
    if (!holds(rows_[cell])) {
      ++*rows_[cell].episode;
      start_episode(cell);
    }
    *rows_[cell].group = kind_.group(world_.cell(cell));
  }
}

void EpisodeRunner::start_episode(size_t cell) {
  if (!recorders_.empty()) recorders_[cell].expect(*rows_[cell].episode);
  world_.reset_cell(cell, seed_, *rows_[cell].episode);
  kind_.observe(world_.cell(cell), rows_[cell].view);
}

void EpisodeRunner::clear_step_rows() {
  for (const Row& row : rows_) {
    *row.view.reward = 0;
    std::fill(row.view.agent_reward.begin(), row.view.agent_reward.end(), 0);
    std::fill(row.view.reward_term.begin(), row.view.reward_term.end(), 0);
    std::fill(row.view.metric_sum.begin(), row.view.metric_sum.end(), 0);
    std::fill(row.view.metric_count.begin(), row.view.metric_count.end(), 0);
    *row.elapsed_s = 0;
    *row.terminated = *row.truncated = 0;
    std::fill_n(row.final_observation, layout_.observation_size, 0.0F);
  }
}

void EpisodeRunner::step() {
  clear_step_rows();
  for (size_t cell = 0; cell < rows_.size(); ++cell) {
    if (holds(rows_[cell])) continue;
    kind_.act(world_.cell(cell), {rows_[cell].action, layout_.action_size});
    world_.cell(cell).begin_epoch();
  }
  world_.run_epoch();
  const auto episode_epochs = static_cast<uint32_t>(kind_.spec().episode_epochs);
  for (size_t cell = 0; cell < rows_.size(); ++cell) {
    const Row& row = rows_[cell];
    const Cell& state = world_.cell(cell);
    *row.group = kind_.group(state);
    if (holds(row)) continue;
    *row.elapsed_s = state.epoch_elapsed_s();
    // The end of an episode of one epoch is no cut by a clock that nobody sees: it was known from the start.
    *row.terminated = kind_.end(state, row.view) || episode_epochs == 1;
    *row.truncated = !*row.terminated && state.epoch() >= episode_epochs;
    kind_.observe(state, row.view);
    if (*row.terminated || *row.truncated) {
      std::copy(row.view.observation.begin(), row.view.observation.end(), row.final_observation);
      if (!recorders_.empty()) {
        world_.cell(cell).report_under_way();
        recorders_[cell].episode_over(state);
      }
      ++*row.episode;
      start_episode(cell);
    }
  }
}

}  // namespace edgeward
