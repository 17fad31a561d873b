// Everything that happens in one cell over some epochs, as an observer saw it, and the simulation that makes
// it happen.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/world/world.h"

namespace edgeward::testing {

struct GaugePoint {
  Gauge gauge = Gauge::device_queue;
  uint32_t index = 0;
  double time_s = 0, value = 0;
};

// A cell as it is between two epochs.
struct EpochMark {
  double time_s = 0, elapsed_s = 0, request_seconds = 0;
  RequestCounts counts;
  std::vector<DeviceEnergy> energy;     // [device]
  std::vector<double> state_of_charge;  // [device], 0 without a battery
  std::vector<uint64_t> ended;          // numbers of the requests that Cell::ended() held
  std::vector<bool> active;             // [device] in the epoch before the mark
};

// One episode of one cell.
struct EpisodeRecord {
  size_t family = 0;
  std::vector<Outcome> arrivals, ends;
  std::vector<Span> spans;
  std::vector<GaugePoint> gauges;
  std::vector<EpochMark> marks;
  std::vector<double> death_s;          // [device], infinity while it lives
  std::vector<std::string> violations;  // of what must hold at every single event
};

class Recorder : public Observer {
 public:
  explicit Recorder(const Scenario& scenario) : scenario_(&scenario) {}

  const std::vector<EpisodeRecord>& episodes() const { return episodes_; }

  void episode_began(const Cell& cell) override;
  void arrived(const Outcome& outcome) override;
  void ended(const Outcome& outcome) override;
  void busy(const Span& span) override;
  void gauge(Gauge gauge, uint32_t index, double time_s, double value) override;

  // Between two epochs.
  void mark(const std::vector<bool>& active);

 private:
  EpisodeRecord& now() { return episodes_.back(); }
  void look(double time_s);

  const Scenario* scenario_;
  const Cell* cell_ = nullptr;
  std::vector<EpisodeRecord> episodes_;
  double last_s_ = 0;
};

struct Run {
  uint32_t cells = 1;
  uint64_t seed = 1;
  uint32_t episodes = 1, epochs = 1;
  uint64_t policy = 1;  // names the random choices
};

// Simulates in this process, which must not have had an engine. Returns [cell][episode].
std::vector<std::vector<EpisodeRecord>> simulate(const Scenario& scenario, const Run& run);

}  // namespace edgeward::testing
