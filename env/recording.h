// What a vector environment tells of the insides of its cells, for people who look: `edgeward run` and its
// files. Off in training. Workers append fixed-size records to a nameless file each (env/recorder.h); between
// steps the client reads and empties them, so that nothing grows.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include "sim/world/observer.h"
#include "sim/world/request.h"

namespace edgeward {

struct RecordingOptions {
  bool on = false;
  // Cells numbered below this, over all workers, also tell every span and every gauge: enough for a timeline,
  // and several times as much as the rest.
  uint32_t detailed_cells = 0;
};

inline constexpr uint32_t direct_plan = UINT32_MAX;  // a request that reached its server from no device

// Where a record is from. Cells are numbered over all workers: the row of the environment's batch.
struct RecordOrigin {
  uint32_t cell = 0;
  uint32_t episode = 0;  // of the cell, since the seeded reset
};

struct EpisodeBegan {
  RecordOrigin origin;
  uint32_t family = 0;  // index into Scenario::families
};

// One per request: when it ends, or, for one still in flight then, at the episode's end.
struct RequestRecord {
  RecordOrigin origin;
  uint32_t family = 0;
  uint32_t device = no_device;  // index, or no_device
  uint32_t server = 0;          // index
  uint32_t choice =
      direct_plan;         // DeviceModel::plans[family][choice], or direct_plan: ServerModel::direct_plan
  uint32_t in_flight = 0;  // 1: it has not ended; nothing below but its number and arrival is known
  Ending ending = Ending::done;
  Cause cause = Cause::none;
  uint64_t number = 0;
  double arrival_s = 0;
  double end_s = 0;
  std::array<double, stage_count> stage_s{};
  double energy_attributed_j = 0;
  double energy_with_idle_j = 0;

  double latency_s() const { return end_s - arrival_s; }
  bool answered() const { return in_flight == 0 && (ending == Ending::done || ending == Ending::late); }
};

// Details: of detailed cells only.
struct SpanRecord {
  RecordOrigin origin;
  Resource resource = Resource::compute;
  uint32_t index = 0;  // of the device or server
  uint32_t slot = 0;   // of the server
  uint32_t family = 0;
  uint32_t device = no_device;  // whose plan it is
  uint32_t choice = direct_plan;
  uint64_t request = 0;
  double begin_s = 0, end_s = 0;
};

struct GaugeRecord {
  RecordOrigin origin;
  Gauge gauge = Gauge::device_queue;
  uint32_t index = 0;
  double time_s = 0, value = 0;
};

// Totals of an episode, told at its end; an episode that a reset cut short has none.
struct DeviceTotal {
  RecordOrigin origin;
  uint32_t device = 0;
  uint32_t alive = 1;
  double idle_j = 0, compute_j = 0, transmit_j = 0, receive_j = 0, motion_j = 0;
  double compute_busy_s = 0, uplink_busy_s = 0, downlink_busy_s = 0;
  double state_of_charge = std::numeric_limits<double>::quiet_NaN();  // NaN without a battery
  double died_s = std::numeric_limits<double>::quiet_NaN();           // NaN if it lives

  double energy_j() const { return idle_j + compute_j + transmit_j + receive_j + motion_j; }
};

struct SlotTotal {
  RecordOrigin origin;
  uint32_t server = 0, slot = 0;
  double busy_s = 0;
};

// A medium that devices share is busy while any of them sends or receives.
struct NetworkTotal {
  RecordOrigin origin;
  uint32_t network = 0;
  double busy_s = 0;
};

// After every other record of its episode.
struct EpisodeOver {
  RecordOrigin origin;
  uint32_t family = 0;
  uint32_t epochs = 0;
  double duration_s = 0;
  uint64_t arrived = 0, done = 0, late = 0, dropped = 0, failed = 0,
           in_flight = 0;  // as the cell counted them
};

// Whoever reads records overrides what they want to know. A cell's records come in the order in which things
// happened; those of different cells in any.
class RecordVisitor {
 public:
  virtual ~RecordVisitor() = default;

  virtual void visit(const EpisodeBegan&) {}
  virtual void visit(const RequestRecord&) {}
  virtual void visit(const SpanRecord&) {}
  virtual void visit(const GaugeRecord&) {}
  virtual void visit(const DeviceTotal&) {}
  virtual void visit(const SlotTotal&) {}
  virtual void visit(const NetworkTotal&) {}
  virtual void visit(const EpisodeOver&) {}
};

// How a record lies in the file: its kind as a uint32_t, then the struct.
enum class RecordKind : uint32_t { episode_began, request, span, gauge, device, slot, network, episode_over };

// Reads every record of the file, in which whole records lie, and empties it. Throws Error.
void drain_records(int file, RecordVisitor& visitor);

}  // namespace edgeward
