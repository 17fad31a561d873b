// A cell's own timers. Simultaneous events are ordered by (time, phase, device, sequence) here and nowhere
// else, so that a run does not depend on the engine's internals: what ends at an instant ends before links,
// activities and batteries change, before new requests arrive, and before the epoch is over.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace edgeward {

struct Event {
  // In the order of their phases.
  enum class Kind : uint16_t {
    // a request's stage is over
    head_done,
    uplink_done,
    at_server,
    tail_done,
    downlink_done,
    at_device,
    // a condition of a device
    link_change,
    activity_change,
    battery_check,
    // a request comes
    arrival,
    server_arrival,
    epoch_end
  };
  enum class Phase : uint16_t { ends, conditions, arrivals, epoch };

  double time_s = 0;
  uint32_t device =
      0;  // for a server (and requests that reach it directly): the number of devices + its index
  uint32_t request = 0;  // where a stage is over
  uint64_t sequence = 0;
  Kind kind = Kind::arrival;
  Phase phase = Phase::arrivals;

  static constexpr Phase phase_of(Kind kind) {
    if (kind <= Kind::at_device) return Phase::ends;
    if (kind <= Kind::battery_check) return Phase::conditions;
    return kind == Kind::epoch_end ? Phase::epoch : Phase::arrivals;
  }
};

class EventQueue {
 public:
  void push(double time_s, uint32_t device, Event::Kind kind, uint32_t request) {
    heap_.push_back({time_s, device, request, sequence_++, kind, Event::phase_of(kind)});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  Event pop() {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const Event event = heap_.back();
    heap_.pop_back();
    return event;
  }

  bool empty() const { return heap_.empty(); }
  double next_time_s() const {
    return heap_.empty() ? std::numeric_limits<double>::infinity() : heap_.front().time_s;
  }

  void clear() {
    heap_.clear();
    sequence_ = 0;
  }

 private:
  static bool later(const Event& a, const Event& b) {
    if (a.time_s != b.time_s) return a.time_s > b.time_s;
    if (a.phase != b.phase) return a.phase > b.phase;
    if (a.device != b.device) return a.device > b.device;
    return a.sequence > b.sequence;
  }

  std::vector<Event> heap_;
  uint64_t sequence_ = 0;
};

}  // namespace edgeward
