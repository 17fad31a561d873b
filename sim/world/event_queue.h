// A cell's own timers. Simultaneous events are ordered by (time, device, sequence) here and nowhere else, so
// that a run does not depend on the engine's internals.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace edgeward {

struct Event {
  enum class Kind : uint32_t {
    // of a device
    arrival,
    link_change,
    activity_change,
    battery_check,
    // of a request
    head_done,
    uplink_done,
    at_server,
    tail_done,
    downlink_done,
    at_device,
    // of a server; `device` is the number of devices + its index
    server_arrival,
    epoch_end
  };

  double time_s = 0;
  uint32_t device = 0;   // epoch_end: UINT32_MAX, after everything else of its instant
  uint32_t request = 0;  // where the kind is one of a request
  uint64_t sequence = 0;
  Kind kind = Kind::arrival;
};

class EventQueue {
 public:
  void push(double time_s, uint32_t device, Event::Kind kind, uint32_t request) {
    heap_.push_back({time_s, device, request, sequence_++, kind});
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
    if (a.device != b.device) return a.device > b.device;
    return a.sequence > b.sequence;
  }

  std::vector<Event> heap_;
  uint64_t sequence_ = 0;
};

}  // namespace edgeward
