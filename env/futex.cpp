#include "env/futex.h"

#include <linux/futex.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>

#include "env/usable_cores.h"

namespace edgeward {
namespace {

// Longer than a vector step of 64 cells takes; shorter than anybody else would notice.
constexpr std::chrono::microseconds longest_spin{200};
constexpr uint32_t waits_between_looks = 256, waits_of_a_crowd = 4096;
constexpr int64_t chance = 2;  // now and then the kernel itself needs the core

// How often this thread had to leave its core to others since it began.
int64_t times_pushed_aside() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nivcsw;
}

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

Patience::Patience(size_t workers)
    : longest_(usable_cores() > workers ? longest_spin : std::chrono::microseconds(0)),
      until_look_(waits_between_looks),
      pushed_aside_(times_pushed_aside()) {}

std::chrono::microseconds Patience::spin() {
  if (longest_.count() == 0) return longest_;
  if (until_look_-- == 0) {
    const int64_t pushed_aside = times_pushed_aside();
    crowded_ = !crowded_ && pushed_aside - pushed_aside_ > chance;  // after a crowd: tried again
    pushed_aside_ = pushed_aside;
    until_look_ = crowded_ ? waits_of_a_crowd : waits_between_looks;
  }
  return crowded_ ? std::chrono::microseconds(0) : longest_;
}

bool wait_for_change(SharedNumber& number, uint32_t seen, std::chrono::milliseconds timeout,
                     std::chrono::microseconds spin) {
  const auto changed = [&] { return number.value.load() != seen; };
  if (changed()) return true;
  if (spin.count() > 0) {
    const auto until = std::chrono::steady_clock::now() + spin;
    do {
      for (int turn = 0; turn < 16; ++turn) {
        if (changed()) return true;
        pause_briefly();
      }
    } while (std::chrono::steady_clock::now() < until);
  }
  const timespec limit{timeout.count() / 1000, timeout.count() % 1000 * 1000000};
  ++number.sleepers;  // before the kernel looks at the value once more: a change after that sees the sleeper
  // Not FUTEX_PRIVATE: the number is shared between processes.
  syscall(SYS_futex, &number.value, FUTEX_WAIT, seen, &limit, nullptr, 0);
  --number.sleepers;
  return changed();
}

void wake_all(SharedNumber& number) {
  if (number.sleepers.load() > 0) syscall(SYS_futex, &number.value, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace edgeward
