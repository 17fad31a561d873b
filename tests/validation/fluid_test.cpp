// The calculation that the simulator's sharing is compared with, against sums that can be done in the head.
#include "sim/validation/fluid.h"

#include <catch2/catch.hpp>

using namespace edgeward;

TEST_CASE("two stations: equal throughput while both send, all of it for the one that is left") {
  // 6 and 3 Mb/s: 2 Mb/s each. The first (2 Mbit) ends after 1 s; the second has 2 of 4 Mbit left at 3 Mb/s.
  std::vector<FluidFlow> flows{{.lane = 0, .bits = 2e6, .rate_bps = 6e6},
                               {.lane = 1, .bits = 4e6, .rate_bps = 3e6}};
  const auto shares = share_medium(flows, 2);
  CHECK(flows[0].end_s == Approx(1));
  CHECK(flows[1].end_s == Approx(1 + 2.0 / 3));
  REQUIRE(shares.size() == 4);  // nobody, both, one, nobody
  CHECK(shares[1].throughput_bps == Approx(2e6));
  CHECK(shares[2].throughput_bps == Approx(3e6));
}

TEST_CASE("a lane sends one flow at a time; a flow that comes later slows the others down") {
  std::vector<FluidFlow> flows{{.lane = 0, .ready_s = 0, .bits = 1e6, .rate_bps = 1e6},
                               {.lane = 0, .ready_s = 0.25, .bits = 1e6, .rate_bps = 1e6},
                               {.lane = 1, .ready_s = 1.5, .bits = 1e6, .rate_bps = 1e6}};
  share_medium(flows, 2);
  CHECK(flows[0].end_s == Approx(1));
  CHECK(flows[1].begin_s == Approx(1));
  CHECK(flows[1].end_s == Approx(2.5));  // half alone, half at half the rate
  CHECK(flows[2].end_s == Approx(3));
}

TEST_CASE("a transfer over a trace ends where the integral of the rate has reached its bits") {
  LinkModel trace;
  trace.kind = LinkModel::Kind::trace;
  trace.points = {{0, 1e6}, {1, 4e6}, {2, 2e6}};
  CHECK(trace_end_s(trace, 0, 0.5e6) == Approx(0.5));
  CHECK(trace_end_s(trace, 0.5, 2.5e6) == Approx(1.5));
  CHECK(trace_end_s(trace, 0.5, 6.5e6) == Approx(3));  // the last rate stays
  CHECK(trace_end_s(trace, 10, 4e6) == Approx(12));
  trace.repeat_s = 3;  // 7 Mbit a repetition
  CHECK(trace_end_s(trace, 0.5, 6.5e6) == Approx(3));
  CHECK(trace_end_s(trace, 0.5, 7e6) == Approx(3.5));
  CHECK(trace_end_s(trace, 3, 21e6) == Approx(12));
  const auto changes = trace_changes(trace, 5);
  REQUIRE(changes.size() == 5);
  CHECK(changes[4].time_s == 4);
  CHECK(changes[4].rate_bps == 4e6);
}
