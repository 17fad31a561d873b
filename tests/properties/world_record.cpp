#include "tests/properties/world_record.h"

#include <fmt/format.h>

#include <limits>

#include "tests/properties/dice.h"

namespace edgeward::testing {

void Recorder::episode_began(const Cell& cell) {
  cell_ = &cell;
  last_s_ = 0;
  EpisodeRecord& record = episodes_.emplace_back();
  record.family = cell.family();
  record.death_s.assign(cell.devices(), std::numeric_limits<double>::infinity());
}

// What must hold whenever anything happens.
void Recorder::look(double time_s) {
  EpisodeRecord& record = now();
  const RequestCounts& counts = cell_->counts();
  if (counts.arrived != counts.done + counts.late + counts.dropped + counts.failed + counts.in_flight) {
    record.violations.push_back(fmt::format(
        "conservation: at {} s {} arrived, but {} + {} + {} + {} ended and {} are in flight", time_s,
        counts.arrived, counts.done, counts.late, counts.dropped, counts.failed, counts.in_flight));
  }
  if (time_s < last_s_ || time_s != cell_->now_s()) {
    record.violations.push_back(fmt::format("time: an event at {} s after one at {} s, the cell says {} s",
                                            time_s, last_s_, cell_->now_s()));
  }
  last_s_ = time_s;
  for (size_t device = 0; device < record.death_s.size(); ++device) {
    if (!cell_->alive(device)) record.death_s[device] = std::min(record.death_s[device], time_s);
  }
}

void Recorder::arrived(const Outcome& outcome) {
  now().arrivals.push_back(outcome);
  look(outcome.arrival_s);
}
void Recorder::ended(const Outcome& outcome) {
  now().ends.push_back(outcome);
  look(outcome.end_s);
}
void Recorder::busy(const Span& span) {
  now().spans.push_back(span);
  look(span.end_s);
}
void Recorder::gauge(Gauge gauge, uint32_t index, double time_s, double value) {
  now().gauges.push_back({gauge, index, time_s, value});
  look(time_s);
}

void Recorder::mark(const std::vector<bool>& active) {
  look(cell_->now_s());
  EpochMark mark;
  mark.time_s = cell_->now_s();
  mark.elapsed_s = cell_->epoch_elapsed_s();
  mark.request_seconds = cell_->request_seconds();
  mark.counts = cell_->counts();
  mark.active = active;
  for (const Outcome& outcome : cell_->ended()) mark.ended.push_back(outcome.number);
  for (size_t device = 0; device < cell_->devices(); ++device) {
    mark.energy.push_back(cell_->energy(device));
    mark.state_of_charge.push_back(scenario_->devices[device].battery ? cell_->state_of_charge(device) : 0);
  }
  now().marks.push_back(std::move(mark));
}

std::vector<std::vector<EpisodeRecord>> simulate(const Scenario& scenario, const Run& run) {
  World world(scenario, run.cells);
  std::vector<Recorder> recorders(run.cells, Recorder(scenario));
  for (uint32_t cell = 0; cell < run.cells; ++cell) world.cell(cell).observe(&recorders[cell]);
  std::vector<std::vector<bool>> active(run.cells);
  for (uint32_t episode = 0; episode < run.episodes; ++episode) {
    for (uint32_t cell = 0; cell < run.cells; ++cell) world.reset_cell(cell, run.seed, episode);
    for (uint32_t epoch = 0; epoch < run.epochs; ++epoch) {
      for (uint32_t index = 0; index < run.cells; ++index) {
        Cell& cell = world.cell(index);
        Dice dice(run.policy, (uint64_t{index} << 32) | (episode * run.epochs + epoch));
        active[index].clear();
        for (size_t device = 0; device < cell.devices(); ++device) {
          cell.choose(device, static_cast<uint32_t>(dice.below(scenario.choices.size())));
          active[index].push_back(cell.active(device));
        }
        cell.begin_epoch();
      }
      world.run_epoch();
      for (uint32_t index = 0; index < run.cells; ++index) recorders[index].mark(active[index]);
    }
  }
  std::vector<std::vector<EpisodeRecord>> records;
  for (const Recorder& recorder : recorders) records.push_back(recorder.episodes());
  return records;
}

}  // namespace edgeward::testing
