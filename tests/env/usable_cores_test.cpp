// What decides how many workers there are and who may wait awake.
#include "env/usable_cores.h"

#include <sched.h>

#include <catch2/catch.hpp>
#include <thread>

using namespace edgeward;

TEST_CASE("a thread that is kept on one core may use one") {
  const size_t before = usable_cores();
  CHECK(before >= 1);
  size_t found = 0;
  bool kept = false;
  std::thread([&] {  // the setting is a thread's own
    const int here = sched_getcpu();
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(here, &one);
    kept = sched_setaffinity(0, sizeof one, &one) == 0;
    found = usable_cores();
  })
      .join();
  CHECK(kept);
  CHECK(found == 1);
  CHECK(usable_cores() == before);
}
