#include "env/usable_cores.h"

#include <sched.h>

#include <algorithm>
#include <thread>

namespace edgeward {

// std::thread::hardware_concurrency() counts what is online (glibc 2.36), whatever the process may use.
size_t usable_cores() {
  cpu_set_t mine;
  if (sched_getaffinity(0, sizeof mine, &mine) == 0) return static_cast<size_t>(CPU_COUNT(&mine));
  return std::max(1U, std::thread::hardware_concurrency());  // more cores than the set can name
}

}  // namespace edgeward
