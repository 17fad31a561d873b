// One inference on its way through a cell, and what became of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/model/plan.h"

namespace edgeward {

// The stages that a request's latency is made of, in order. They sum to the latency.
enum class Stage : uint32_t { device_queue, head, radio_queue, transfer, server_queue, tail };
inline constexpr size_t stage_count = 6;
inline constexpr std::array<const char*, stage_count> stage_names{
    "device_queue", "head", "radio_queue", "transfer", "server_queue", "tail"};

// What one request was: times in the cell's own time (s), energies charged to this request (J).
struct Outcome {
  uint32_t device = 0;
  const Plan* plan = nullptr;
  double arrival_s = 0;
  double end_s = 0;
  std::array<double, stage_count> stage_s{};
  // Head energy as measured (it includes idle) + transmit power x own airtime, airtime = bits / own rate.
  double energy_attributed_j = 0;
  // The same + idle power while the request sends or waits, which is all of its time but the head.
  double energy_with_idle_j = 0;

  double latency_s() const { return end_s - arrival_s; }
};

// A request in flight: its outcome so far, and its place in the queue that it waits in.
struct Request {
  Outcome outcome;
  double stage_began_s = 0;
  double rate_bps = 0;  // read when its transfer started
  uint32_t next = 0;    // in a RequestQueue or in the pool's free list
};

}  // namespace edgeward
