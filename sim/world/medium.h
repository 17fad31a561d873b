// Who has the air for how much of the time: the flows of one medium (a link of its own, or a Wi-Fi cell) and
// the share of its time that each gets. SimGrid solves when transfers end; this follows from the same rule
// (equal throughput x for all flows, so flow i of rate r_i takes x / r_i of the time, and the shares sum to
// 1) and says how much power radios draw meanwhile. Over a whole transfer, the time that a flow had the air
// is bits / rate.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/engine/engine.h"

namespace edgeward {

struct Flow {
  uint32_t device = 0;
  Engine::Direction direction = Engine::Direction::up;
  double rate_bps = 0;        // its station's rate when it started
  bool rate_changed = false;  // since then (links of their own only)
  double share = 0;           // of the medium's time, now
  double airtime_s = 0;       // so far
};

class Medium {
 public:
  void add(double now_s, const Flow& flow) {
    advance(now_s);
    flows_.push_back(flow);
    divide();
  }

  // Returns the flow as it ended.
  Flow remove(double now_s, uint32_t device, Engine::Direction direction) {
    advance(now_s);
    const auto found = std::find_if(flows_.begin(), flows_.end(), [&](const Flow& flow) {
      return flow.device == device && flow.direction == direction;
    });
    const Flow flow = *found;
    flows_.erase(found);
    divide();
    return flow;
  }

  // Of a link of its own: all its flows follow, and so their shares stay.
  void change_rate(double rate_bps) {
    for (Flow& flow : flows_) {
      flow.rate_bps = rate_bps;
      flow.rate_changed = true;
    }
  }

  const std::vector<Flow>& flows() const { return flows_; }

  void clear() { *this = {}; }

 private:
  void advance(double now_s) {
    for (Flow& flow : flows_) flow.airtime_s += flow.share * (now_s - since_s_);
    since_s_ = now_s;
  }

  void divide() {
    double total = 0;
    for (const Flow& flow : flows_) total += 1 / flow.rate_bps;
    for (Flow& flow : flows_) flow.share = 1 / flow.rate_bps / total;
  }

  std::vector<Flow> flows_;
  double since_s_ = 0;
};

}  // namespace edgeward
