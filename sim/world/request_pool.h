// The requests in flight in a cell, and the queues they wait in: linked by index over one pool, so that
// waiting costs no allocation.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/world/request.h"

namespace edgeward {

using RequestId = uint32_t;
inline constexpr RequestId no_request = UINT32_MAX;

// Where a request is right now.
enum class Place : uint32_t {
  nowhere,  // the slot is free
  device_queue,
  head,
  radio_queue,
  uplink,         // SimGrid has it
  uplink_landed,  // SimGrid is done with it; its event of this instant is to come
  to_server,      // the latency after the transfer
  server_queue,
  tail,
  result_queue,
  downlink,
  downlink_landed,
  to_device,
};

struct Request {
  Outcome outcome;
  Place place = Place::nowhere;
  bool ended = false;  // its outcome is known, but an event of its own is still to come
  double stage_began_s = 0;
  double tail_began_s = 0;
  double head_s = 0, tail_s = 0;                       // compute times as drawn
  double up_latency_s = 0, down_latency_s = 0;         // as drawn
  uint32_t slot = 0;                                   // of its server
  RequestId next = no_request, previous = no_request;  // in its queue, or in the pool's free list
};

// Slots of requests in flight; a slot is reused once its request has ended.
class RequestPool {
 public:
  RequestId take() {
    if (free_ == no_request) {
      requests_.emplace_back();
      return static_cast<RequestId>(requests_.size() - 1);
    }
    const RequestId id = free_;
    free_ = requests_[id].next;
    requests_[id] = Request{};
    return id;
  }

  void give_back(RequestId id) {
    requests_[id].place = Place::nowhere;
    requests_[id].next = free_;
    free_ = id;
  }

  void clear() {
    requests_.clear();
    free_ = no_request;
  }

  Request& operator[](RequestId id) { return requests_[id]; }
  RequestId slots() const { return static_cast<RequestId>(requests_.size()); }  // free ones included

 private:
  std::vector<Request> requests_;
  RequestId free_ = no_request;
};

// First come, first served.
class RequestQueue {
 public:
  bool empty() const { return head_ == no_request; }
  uint32_t size() const { return size_; }

  void push(RequestPool& pool, RequestId id) {
    pool[id].next = no_request;
    pool[id].previous = tail_;
    if (empty()) {
      head_ = id;
    } else {
      pool[tail_].next = id;
    }
    tail_ = id;
    ++size_;
  }

  RequestId pop(RequestPool& pool) {
    const RequestId id = head_;
    remove(pool, id);
    return id;
  }

  void remove(RequestPool& pool, RequestId id) {
    const RequestId before = pool[id].previous, after = pool[id].next;
    (before == no_request ? head_ : pool[before].next) = after;
    (after == no_request ? tail_ : pool[after].previous) = before;
    --size_;
  }

 private:
  RequestId head_ = no_request;
  RequestId tail_ = no_request;
  uint32_t size_ = 0;
};

}  // namespace edgeward
