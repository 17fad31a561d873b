// Replicas of one queue, in front of a device's processor, its radio or a server, measured after its warm-up.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/model/scenario.h"
#include "sim/validation/process_pool.h"

namespace edgeward {

enum class Station { device, radio, server };  // of the scenario's first device; its first server
const char* name_of(Station place);

struct QueueRun {
  Scenario scenario;
  Station place = Station::device;
  uint64_t seed = 0;
  int replicas = 0;
  int epochs = 0;        // of each replica
  double warm_up_s = 0;  // requests that arrive before are not looked at: the queue begins empty
  int spacing = 1;       // every so-manieth wait becomes a sample of the distribution
};

// Per replica (of requests that arrive after the warm-up), and the samples of all replicas.
struct QueueMeasurement {
  std::vector<double> mean_wait_s, lost_share, utilisation, throughput_hz;
  std::vector<double> wait_samples_s;
};

// The run as parts for processes of their own; the division does not depend on the machine.
std::vector<Simulate> parts_of(const QueueRun& run);
size_t part_count(const QueueRun& run);

// What those parts returned, put together.
QueueMeasurement measured(std::span<const Numbers> results);

}  // namespace edgeward
