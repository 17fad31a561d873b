#include "env/futex.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <thread>

namespace edgeward {

int worthwhile_spins(size_t workers) {
  return std::thread::hardware_concurrency() > workers + 1 ? 2000 : 0;
}

bool wait_for_change(const std::atomic<uint32_t>& word, uint32_t seen, std::chrono::milliseconds timeout,
                     int spins) {
  for (int turn = 0; turn < spins; ++turn) {
    if (word.load(std::memory_order_acquire) != seen) return true;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  if (word.load(std::memory_order_acquire) != seen) return true;
  const timespec limit{timeout.count() / 1000, timeout.count() % 1000 * 1000000};
  // Not FUTEX_PRIVATE: the word is shared between processes.
  syscall(SYS_futex, &word, FUTEX_WAIT, seen, &limit, nullptr, 0);
  return word.load(std::memory_order_acquire) != seen;
}

void wake_all(std::atomic<uint32_t>& word) {
  syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace edgeward
