// Memory over resets: of this process, which holds the environment, and of all its workers' processes.
//
// usage: bench-resets SCENARIO [--set KEY=VALUE]... [--seeded]
// Speaks as bench/slices.h says, but the number that it is sent is how many resets to make.
#include <dirent.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "bench/slices.h"
#include "bench/system.h"
#include "env/vector_env.h"

using namespace edgeward;
using namespace edgeward::bench;

namespace {

// The process and everything that it has started.
double family_kb(const std::string& pid) {
  double sum_kb = memory_of(pid).now_kb;
  std::ifstream children("/proc/" + pid + "/task/" + pid + "/children");
  for (std::string child; children >> child;) sum_kb += family_kb(child);
  return sum_kb;
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Memory over resets");
  SystemOptions options;
  bool seeded = false;
  options.add_to(app);
  app.add_flag("--seeded", seeded, "Each with a seed of its own: a fresh engine, in a fresh process");
  CLI11_PARSE(app, argc, argv);

  VectorEnv env(load_system(options).text, {1, 1, "", ""});
  env.reset(0);
  uint64_t seed = 0;
  serve_slices({{"side", seeded ? "seeded" : "unseeded"}}, [&](double resets) {
    const auto begin = std::chrono::steady_clock::now();
    for (double reset = 0; reset < resets; ++reset) {
      if (seeded) {
        env.reset(++seed);
      } else {
        env.reset();
      }
    }
    const double elapsed_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return nlohmann::json{{"rate", resets / elapsed_s}, {"rss_kb", family_kb(std::to_string(getpid()))}};
  });
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 2;
}
