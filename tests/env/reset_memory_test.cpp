// Resets by the hundred thousand do not grow the process that hosts the engine.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "env/episode_runner.h"
#include "env/problem.h"
#include "env/worker_process.h"
#include "sim/world/world.h"
#include "tests/env/split_scenario.h"
#include "tests/forked.h"

using namespace edgeward;
using edgeward::testing::in_child;

namespace {

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double pages = 0, resident = 0;
  statm >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// Resident memory after warm-up and after all resets, in the process that hosts the engine.
std::vector<double> memory_over_resets(const std::string& text, int resets) {
  const Problem problem(text, "");
  const std::string spec = nlohmann::json(problem.kind->spec()).dump();
  const BlockLayout layout(problem.kind->spec(), spec.size(), 2, 1);
  const Fd file = memory_file("test");
  if (ftruncate(file.get(), static_cast<off_t>(layout.total)) != 0)
    throw std::runtime_error("ftruncate failed");
  const MappedBlock block(file.get(), layout.total);
  World world(problem.scenario, 2);
  EpisodeRunner runner(*problem.kind, world, block, layout, 0);
  runner.reset(1);
  double after_warm_up = resident_bytes();  // the reading itself touches pages once
  for (int reset = 0; reset < resets; ++reset) {
    if (reset == resets / 10) after_warm_up = resident_bytes();
    runner.step();  // a stream leaves work under way for the reset to cancel
    runner.reset();
  }
  return {after_warm_up, resident_bytes()};
}

}  // namespace

TEST_CASE("100,000 resets do not grow memory after warm-up") {
#ifdef __SANITIZE_ADDRESS__  // it keeps freed memory in quarantine: only its own checks mean something
  const int resets = 2000;
#else
  const int resets = std::getenv("EDGEWARD_TEST_FULL") != nullptr ? 1000000 : 100000;
#endif
  for (const std::string& scenario : {testing::round_scenario(2), testing::stream_scenario(2)}) {
    const auto bytes = in_child([&] { return memory_over_resets(scenario, resets); });
    INFO("from " << bytes[0] << " to " << bytes[1] << " bytes");
#ifdef __SANITIZE_ADDRESS__
    CHECK(bytes[0] > 0);
#else
    CHECK(bytes[1] - bytes[0] <= 65536);  // less than a byte per reset: page granularity, not growth
#endif
  }
}
