// Transfers as a fluid, calculated apart from SimGrid: from event to event, with the throughput that the
// caller says all flows have. Also what drives the engine through the same story, and compares both.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <vector>

#include "sim/engine/engine.h"

namespace edgeward::testing {

inline constexpr double forever = std::numeric_limits<double>::infinity();

struct Flow {
  double start_s = 0;
  uint64_t bytes = 0;
  double rate_bps = 0;        // of its station, where the medium has stations
  double cancel_s = forever;  // taken back then, if still under way
};

// When each flow ends (infinity: cancelled). `throughput_bps(active, now)`: that each of the active flows has
// from now to the next event; `changes_s`: instants at which it may change without a flow starting or ending.
inline std::vector<double> fluid_ends(
    const std::vector<Flow>& flows, std::vector<double> changes_s,
    const std::function<double(const std::vector<Flow>& active, double now_s)>& throughput_bps) {
  for (const Flow& flow : flows) {
    changes_s.push_back(flow.start_s);
    if (flow.cancel_s < forever) changes_s.push_back(flow.cancel_s);
  }
  std::sort(changes_s.begin(), changes_s.end());
  std::vector<double> ends(flows.size(), forever), bits;
  for (const Flow& flow : flows) bits.push_back(8.0 * static_cast<double>(flow.bytes));
  double now = 0;
  size_t next = 0;  // of changes_s
  while (true) {
    std::vector<size_t> under_way;
    std::vector<Flow> active;
    for (size_t i = 0; i < flows.size(); ++i) {
      if (flows[i].start_s > now || flows[i].cancel_s <= now || ends[i] < forever) continue;
      under_way.push_back(i);
      active.push_back(flows[i]);
    }
    while (next < changes_s.size() && changes_s[next] <= now) ++next;
    const double change = next < changes_s.size() ? changes_s[next] : forever;
    if (under_way.empty() && change == forever) return ends;
    if (under_way.empty()) {
      now = change;
      continue;
    }
    const double rate = throughput_bps(active, now);
    const size_t first = *std::min_element(under_way.begin(), under_way.end(),
                                           [&](size_t a, size_t b) { return bits[a] < bits[b]; });
    const double first_end = now + bits[first] / rate;
    const double until = std::min(change, first_end);
    for (const size_t i : under_way) bits[i] -= rate * (until - now);
    now = until;
    if (first_end <= change) ends[first] = now;
  }
}

// What the caller does to the engine, by time; equal times in the order given.
using Story = std::multimap<double, std::function<void(Engine&)>>;

// When each token from 0 to `tokens` - 1 was reported (infinity: never).
inline std::vector<double> play(Engine& engine, const Story& story, size_t tokens) {
  std::vector<double> ends(tokens, forever);
  const auto advance = [&](double until_s) {
    for (const Engine::Token token : engine.advance(until_s)) ends.at(token) = engine.clock_s();
  };
  for (const auto& [time_s, act] : story) {
    while (engine.clock_s() < time_s) advance(time_s);
    act(engine);
  }
  while (engine.active_transfers() > 0) advance(forever);
  return ends;
}

// infinity: the transfer was cancelled.
inline void check_ends(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    INFO("transfer " << i);
    if (std::isinf(expected[i]))
      CHECK(std::isinf(found[i]));
    else
      CHECK(found[i] == Approx(expected[i]).epsilon(1e-9));
  }
}

}  // namespace edgeward::testing
