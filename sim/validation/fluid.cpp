#include "sim/validation/fluid.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <numeric>

namespace edgeward {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

}  // namespace

std::vector<FluidShare> share_medium(std::vector<FluidFlow>& flows, size_t lanes) {
  std::vector<size_t> order(flows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return flows[a].ready_s < flows[b].ready_s; });
  std::vector<std::deque<size_t>> waiting(lanes);  // the first of each is under way
  std::vector<double> left_bits(flows.size());
  std::vector<FluidShare> shares;
  double now_s = 0;
  for (size_t arrived = 0;;) {
    double airtime_per_bit = 0;
    size_t under_way = 0;
    for (const auto& lane : waiting) {
      if (lane.empty()) continue;
      airtime_per_bit += 1 / flows[lane.front()].rate_bps;
      ++under_way;
    }
    const double throughput_bps = under_way > 0 ? 1 / airtime_per_bit : 0;
    shares.push_back({now_s, under_way, throughput_bps});
    double next_s = arrived < order.size() ? flows[order[arrived]].ready_s : never;
    for (const auto& lane : waiting) {
      if (!lane.empty()) next_s = std::min(next_s, now_s + left_bits[lane.front()] / throughput_bps);
    }
    if (next_s == never) return shares;

    const double sent_bits = throughput_bps * (next_s - now_s);
    now_s = next_s;
    for (auto& lane : waiting) {
      if (lane.empty()) continue;
      const size_t flow = lane.front();
      left_bits[flow] -= sent_bits;
      if (left_bits[flow] > 1e-12 * flows[flow].bits) continue;
      flows[flow].end_s = now_s;
      lane.pop_front();
      if (!lane.empty()) flows[lane.front()].begin_s = now_s;
    }
    for (; arrived < order.size() && flows[order[arrived]].ready_s <= now_s; ++arrived) {
      const size_t flow = order[arrived];
      left_bits[flow] = flows[flow].bits;
      if (waiting[flows[flow].lane].empty()) flows[flow].begin_s = now_s;
      waiting[flows[flow].lane].push_back(flow);
    }
  }
}

std::vector<TracePoint> trace_changes(const LinkModel& trace, double until_s) {
  std::vector<TracePoint> changes;
  for (uint64_t repetition = 0;; ++repetition) {
    const double offset_s = static_cast<double>(repetition) * trace.repeat_s;
    for (const TracePoint& point : trace.points) {
      if (offset_s + point.time_s >= until_s) return changes;
      changes.push_back({offset_s + point.time_s, point.rate_bps});
    }
    if (trace.repeat_s == 0) return changes;
  }
}

double trace_end_s(const LinkModel& trace, double begin_s, double bits) {
  // Into the repetition in which it begins, then piece by piece.
  const double repeat_s = trace.repeat_s;
  double offset_s = repeat_s > 0 ? std::floor(begin_s / repeat_s) * repeat_s : 0;
  double now_s = begin_s;
  while (true) {
    for (size_t i = 0; i < trace.points.size(); ++i) {
      const bool last = i + 1 == trace.points.size();
      const double piece_end_s =
          !last ? offset_s + trace.points[i + 1].time_s : (repeat_s > 0 ? offset_s + repeat_s : never);
      if (piece_end_s <= now_s) continue;
      const double needed_s = bits / trace.points[i].rate_bps;
      if (now_s + needed_s <= piece_end_s) return now_s + needed_s;
      bits -= trace.points[i].rate_bps * (piece_end_s - now_s);
      now_s = piece_end_s;
    }
    offset_s += repeat_s;
  }
}

}  // namespace edgeward
