// Transfers calculated on paper, as it were: independent of SimGrid and of the world's own code.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/model/scenario.h"

namespace edgeward {

struct FluidFlow {
  size_t lane = 0;     // one flow of a lane at a time, first come first served
  double ready_s = 0;  // when it joins its lane
  double bits = 0;
  double rate_bps = 0;            // of its station, alone on the medium
  double begin_s = 0, end_s = 0;  // found by the calculation
};

// The number of flows under way and what each of them gets, from `time_s` on.
struct FluidShare {
  double time_s = 0;
  size_t flows = 0;
  double throughput_bps = 0;
};

// A medium whose time is shared: all flows under way get the same throughput, 1 / sum(1 / rate), from event
// to event (a flow begins or ends). Sets begin_s and end_s of every flow; returns the shares over time.
std::vector<FluidShare> share_medium(std::vector<FluidFlow>& flows, size_t lanes);

// When a transfer that begins at begin_s has sent its bits over a link whose rate follows the trace: the end
// of the integral of the rate.
double trace_end_s(const LinkModel& trace, double begin_s, double bits);

// The changes of rate of a trace in [0, until_s), its beginning included.
std::vector<TracePoint> trace_changes(const LinkModel& trace, double until_s);

}  // namespace edgeward
