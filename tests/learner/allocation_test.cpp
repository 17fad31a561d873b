// Acting and learning allocate nothing once a training is under way: only the report of an update does.
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "agents/learner/trainer.h"
#include "tests/learner/replay_env.h"

namespace {
std::atomic<int64_t> allocations{0};
}

// Every allocation of the program, torch's own included: these two are what its libraries and operator new
// call.
extern "C" {
void* __libc_malloc(size_t size);
void* __libc_memalign(size_t alignment, size_t size);

void* malloc(size_t size) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_malloc(size);
}
int posix_memalign(void** memory, size_t alignment, size_t size) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  *memory = __libc_memalign(alignment, size);
  return 0;
}
}

using namespace edgeward;

namespace {

struct Counter : TrainingObserver {
  static constexpr int64_t warm_up = 50;  // updates
  int64_t before = 0, after = 0;
  void updated(const UpdateReport& report) override {
    if (report.update == warm_up) before = allocations.load();
    after = allocations.load();
  }
};

double allocations_per_update(int environments, bool overlap) {
  TrainingSettings settings;
  settings.environments = environments;
  settings.overlap = overlap;
  settings.gamma = 0.99;  // with values to bootstrap from, of truncated episodes too
  settings.trunk = {32, 32};
  settings.total_steps = settings.steps_per_update() * 250;
  testing::ReplayEnv env(static_cast<size_t>(environments), 20, {8, 3}, 0.5);
  Trainer trainer(env, settings, 1, "allocations");
  Counter counter;
  trainer.run(counter);
  return static_cast<double>(counter.after - counter.before) / static_cast<double>(250 - Counter::warm_up);
}

}  // namespace

TEST_CASE("an update allocates what its report takes, however many steps it is of") {
  const auto overlap = GENERATE(false, true);
  const int64_t before = allocations.load();
  CHECK(allocations_per_update(1, overlap) <= 2);
  CHECK(allocations_per_update(64, overlap) <= 2);
  CHECK(allocations.load() - before > 1000);  // they are counted
}
