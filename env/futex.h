// Waiting for a number in memory that processes share.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace edgeward {

// One process changes it, another waits for that. All zero at first.
struct alignas(64) SharedNumber {
  std::atomic<uint32_t> value;
  std::atomic<uint32_t>
      sleepers;  // who waits in the kernel; while there is nobody, a change needs no system call
};
static_assert(std::atomic<uint32_t>::is_always_lock_free);

// How long a waiting process keeps its core busy before it sleeps. Waking a core that sleeps takes some 15 to
// 50 us on a virtual machine, as much as simulating 32 cells: so where workers and client have a core each,
// they wait awake. Not so one whose core others turn out to need.
class Patience {
 public:
  explicit Patience(size_t workers);  // besides one client

  std::chrono::microseconds spin();  // for the next wait

 private:
  std::chrono::microseconds longest_;
  uint32_t until_look_;   // waits until the next look at the machine
  int64_t pushed_aside_;  // by the last look
  bool crowded_ = false;
};

// Returns once the value differs from `seen` (true), or after `timeout` or a signal (false).
bool wait_for_change(SharedNumber& number, uint32_t seen, std::chrono::milliseconds timeout,
                     std::chrono::microseconds spin);

// After a change of the value.
void wake_all(SharedNumber& number);

}  // namespace edgeward
