// One inference on its way through a cell, and what became of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/model/plan.h"

namespace edgeward {

// The stages that a request's latency is made of, in order. They sum to the latency.
enum class Stage : uint32_t { device_queue, head, radio_queue, transfer, server_queue, tail, result };
inline constexpr size_t stage_count = 7;
inline constexpr std::array<const char*, stage_count> stage_names{
    "device_queue", "head", "radio_queue", "transfer", "server_queue", "tail", "result"};

// How a request ended. Only `done` and `late` have an answer.
enum class Ending : uint32_t { done, late, dropped, failed };
inline constexpr size_t ending_count = 4;
inline constexpr std::array<const char*, ending_count> ending_names{"done", "late", "dropped", "failed"};

// Why it was dropped or failed.
enum class Cause : uint32_t { none, device_queue_full, radio_queue_full, server_queue_full, battery_empty };
inline constexpr size_t cause_count = 5;
inline constexpr std::array<const char*, cause_count> cause_names{"", "device_queue_full", "radio_queue_full",
                                                                  "server_queue_full", "battery_empty"};

inline constexpr uint32_t no_device = UINT32_MAX;

// What one request was: times in the cell's own time (s), energies charged to this request (J).
struct Outcome {
  uint64_t number = 0;  // in order of arrival in the episode, from 0
  uint32_t device = 0;  // no_device when it reached the server directly
  uint32_t server = 0;  // of its device, or the one that it reached
  const Plan* plan = nullptr;
  double arrival_s = 0;
  double end_s = 0;
  Ending ending = Ending::done;
  Cause cause = Cause::none;
  std::array<double, stage_count>
      stage_s{};  // what it has spent in each; the last one cut short if it failed
  // Head energy as measured (it includes idle) + transmit and receive power x own airtime, airtime = bits /
  // own rate. Of a request that ended early: what it had used by then.
  double energy_attributed_j = 0;
  // The same + idle power while the request sends or waits, which is all of its time but the head.
  double energy_with_idle_j = 0;

  double latency_s() const { return end_s - arrival_s; }
  bool answered() const { return ending == Ending::done || ending == Ending::late; }
};

}  // namespace edgeward
