// Runs a one-cell world in a child process and brings its outcomes back.
#pragma once

#include <vector>

#include "sim/world/world.h"
#include "tests/forked.h"

namespace edgeward::testing {

struct History {
  std::vector<Outcome> outcomes;  // their plans are gone: null
  RequestCounts counts;
  std::vector<DeviceEnergy> energy;  // by device
  double now_s = 0;
  double request_seconds = 0;
};

// `choices`: by device, the same in every epoch.
inline History run_epochs(const Scenario& scenario, const std::vector<uint32_t>& choices, int epochs = 1,
                          uint64_t seed = 1) {
  constexpr size_t per_outcome = 9 + stage_count;
  const std::vector<double> numbers = in_child([&] {
    World world(scenario, 1);
    world.reset_cell(0, seed, 0);
    Cell& cell = world.cell(0);
    std::vector<double> found;
    for (int epoch = 0; epoch < epochs; ++epoch) {
      for (size_t device = 0; device < choices.size(); ++device) cell.choose(device, choices[device]);
      cell.begin_epoch();
      world.run_epoch();
      for (const Outcome& each : cell.ended()) {
        found.insert(found.end(), {static_cast<double>(each.number), static_cast<double>(each.device),
                                   static_cast<double>(each.server), each.arrival_s, each.end_s,
                                   static_cast<double>(each.ending), static_cast<double>(each.cause)});
        found.insert(found.end(), each.stage_s.begin(), each.stage_s.end());
        found.insert(found.end(), {each.energy_attributed_j, each.energy_with_idle_j});
      }
    }
    const RequestCounts& counts = cell.counts();
    for (const uint64_t count :
         {counts.arrived, counts.done, counts.late, counts.dropped, counts.failed, counts.in_flight}) {
      found.push_back(static_cast<double>(count));
    }
    for (size_t device = 0; device < cell.devices(); ++device) {
      const DeviceEnergy energy = cell.energy(device);
      found.insert(found.end(),
                   {energy.idle_j, energy.compute_j, energy.transmit_j, energy.receive_j, energy.motion_j});
    }
    found.insert(found.end(), {cell.now_s(), cell.request_seconds()});
    return found;
  });
  History history;
  const size_t tail = 6 + 5 * scenario.devices.size() + 2;
  size_t at = 0;
  for (; at + tail < numbers.size(); at += per_outcome) {
    Outcome& outcome = history.outcomes.emplace_back();
    outcome.number = static_cast<uint64_t>(numbers[at]);
    outcome.device = static_cast<uint32_t>(numbers[at + 1]);
    outcome.server = static_cast<uint32_t>(numbers[at + 2]);
    outcome.arrival_s = numbers[at + 3];
    outcome.end_s = numbers[at + 4];
    outcome.ending = static_cast<Ending>(numbers[at + 5]);
    outcome.cause = static_cast<Cause>(numbers[at + 6]);
    for (size_t stage = 0; stage < stage_count; ++stage) outcome.stage_s[stage] = numbers[at + 7 + stage];
    outcome.energy_attributed_j = numbers[at + 7 + stage_count];
    outcome.energy_with_idle_j = numbers[at + 8 + stage_count];
  }
  const auto count = [&numbers, &at] { return static_cast<uint64_t>(numbers[at++]); };
  history.counts.arrived = count();
  history.counts.done = count();
  history.counts.late = count();
  history.counts.dropped = count();
  history.counts.failed = count();
  history.counts.in_flight = count();
  for (size_t device = 0; device < scenario.devices.size(); ++device, at += 5) {
    history.energy.push_back(
        {numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3], numbers[at + 4]});
  }
  history.now_s = numbers[at];
  history.request_seconds = numbers[at + 1];
  return history;
}

inline double stage(const Outcome& outcome, Stage which) {
  return outcome.stage_s[static_cast<size_t>(which)];
}

}  // namespace edgeward::testing
