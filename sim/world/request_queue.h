// First come, first served, over a pool of requests: linked by index, so that waiting costs no allocation.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/world/request.h"

namespace edgeward {

using RequestId = uint32_t;
inline constexpr RequestId no_request = UINT32_MAX;

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
    requests_[id].next = free_;
    free_ = id;
  }

  void clear() {
    requests_.clear();
    free_ = no_request;
  }

  Request& operator[](RequestId id) { return requests_[id]; }

 private:
  std::vector<Request> requests_;
  RequestId free_ = no_request;
};

class RequestQueue {
 public:
  bool empty() const { return head_ == no_request; }

  void push(RequestPool& pool, RequestId id) {
    pool[id].next = no_request;
    if (empty()) {
      head_ = id;
    } else {
      pool[tail_].next = id;
    }
    tail_ = id;
  }

  RequestId pop(RequestPool& pool) {
    const RequestId id = head_;
    head_ = pool[id].next;
    return id;
  }

 private:
  RequestId head_ = no_request;
  RequestId tail_ = no_request;
};

}  // namespace edgeward
