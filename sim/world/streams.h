// One random stream per purpose, so that what one thing draws never moves another: two policies that meet the
// same (seed, cell, episode) meet the same arrivals, channels and missions, whatever they do (common random
// numbers).
#pragma once

#include <cstdint>

#include "sim/model/random.h"

namespace edgeward {

enum class Purpose : uint32_t {
  mission,          // the episode's family
  channel,          // a link's rate
  activity,         // who is active in a round
  arrivals,         // of a device
  motion,           // a device's activity
  service,          // compute times of a device's requests
  latency,          // jitter of a device's transfers
  server_arrivals,  // of requests that reach a server directly
  server_service,   // and their compute times
};

// Names the draws of one cell in one episode.
struct StreamKey {
  uint64_t seed = 0;
  uint32_t cell = 0;     // over all workers
  uint32_t episode = 0;  // since the seeded reset

  // index: of the device or server.
  Rng stream(Purpose purpose, uint32_t index = 0) const {
    return Rng(seed, (uint64_t{cell} << 32) | episode, (static_cast<uint32_t>(purpose) << 24) | index);
  }
};

}  // namespace edgeward
