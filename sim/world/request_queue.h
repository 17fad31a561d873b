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
    ++in_use_;
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
    --in_use_;
    requests_[id].next = free_;
    free_ = id;
  }

  void clear() {
    requests_.clear();
    free_ = no_request;
    in_use_ = 0;
  }

  Request& operator[](RequestId id) { return requests_[id]; }
  uint32_t in_use() const { return in_use_; }

 private:
  std::vector<Request> requests_;
  RequestId free_ = no_request;
  uint32_t in_use_ = 0;
};

class RequestQueue {
 public:
  bool empty() const { return head_ == no_request; }
  uint32_t size() const { return size_; }

  void push(RequestPool& pool, RequestId id) {
    pool[id].next = no_request;
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
    head_ = pool[id].next;
    --size_;
    return id;
  }

 private:
  RequestId head_ = no_request;
  RequestId tail_ = no_request;
  uint32_t size_ = 0;
};

}  // namespace edgeward
