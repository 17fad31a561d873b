#include "sim/validation/queue_run.h"

#include <algorithm>

#include "sim/validation/simulation.h"

namespace edgeward {
namespace {

constexpr int replicas_per_part = 10;
constexpr size_t numbers_per_replica = 4;

Stage queue_of(Station place) {
  switch (place) {
    case Station::device:
      return Stage::device_queue;
    case Station::radio:
      return Stage::radio_queue;
    case Station::server:
      return Stage::server_queue;
  }
  return Stage::device_queue;
}

struct Tally {
  double wait_s = 0, busy_s = 0;
  uint64_t served = 0, lost = 0;
};

Numbers simulate(const QueueRun& run, int first, int count) {
  const auto queue = static_cast<size_t>(queue_of(run.place)),
             service = queue + 1;  // each stage follows its queue
  const double slots = run.place == Station::server ? run.scenario.servers[0].workers : 1;
  Simulation simulation(run.scenario, run.seed);
  Numbers replicas{static_cast<double>(count)}, samples;
  for (int replica = first; replica < first + count; ++replica) {
    const Cell& cell = simulation.start(static_cast<uint32_t>(replica));
    Tally tally;
    simulation.run(run.epochs, [&](const Outcome& outcome) {
      if (outcome.arrival_s < run.warm_up_s) return;
      if (!outcome.answered()) {
        ++tally.lost;
        return;
      }
      tally.wait_s += outcome.stage_s[queue];
      tally.busy_s += outcome.stage_s[service];
      if (++tally.served % static_cast<uint64_t>(run.spacing) == 0) samples.push_back(outcome.stage_s[queue]);
    });
    simulation.finish();
    const double measured_s = cell.now_s() - run.warm_up_s;
    const auto served = static_cast<double>(tally.served), lost = static_cast<double>(tally.lost);
    replicas.insert(replicas.end(), {tally.wait_s / served, lost / (served + lost),
                                     tally.busy_s / (slots * measured_s), served / measured_s});
  }
  replicas.insert(replicas.end(), samples.begin(), samples.end());
  simulation.accounts().append_to(replicas);
  return replicas;
}

}  // namespace

const char* name_of(Station place) {
  switch (place) {
    case Station::device:
      return "device";
    case Station::radio:
      return "radio";
    case Station::server:
      return "server";
  }
  return "";
}

size_t part_count(const QueueRun& run) {
  return static_cast<size_t>((run.replicas + replicas_per_part - 1) / replicas_per_part);
}

std::vector<Simulate> parts_of(const QueueRun& run) {
  std::vector<Simulate> parts;
  for (int first = 0; first < run.replicas; first += replicas_per_part) {
    const int count = std::min(replicas_per_part, run.replicas - first);
    parts.emplace_back([run, first, count] { return simulate(run, first, count); });
  }
  return parts;
}

QueueMeasurement measured(std::span<const Numbers> results) {
  QueueMeasurement all;
  for (const Numbers& numbers : results) {
    const auto replicas = static_cast<size_t>(numbers[0]);
    const double* value = numbers.data() + 1;
    for (size_t replica = 0; replica < replicas; ++replica, value += numbers_per_replica) {
      all.mean_wait_s.push_back(value[0]);
      all.lost_share.push_back(value[1]);
      all.utilisation.push_back(value[2]);
      all.throughput_hz.push_back(value[3]);
    }
    all.wait_samples_s.insert(all.wait_samples_s.end(), value, numbers.data() + numbers.size());
  }
  return all;
}

}  // namespace edgeward
