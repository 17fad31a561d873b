// Environment steps per second: through worker processes, or of the same cells in this process
// (--in-process), which is what a step costs without the round trip.
//
// usage: bench-env SCENARIO [--set KEY=VALUE]... [--workers W] [--cells K] [--in-process]
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "bench/slices.h"
#include "bench/system.h"
#include "env/episode_runner.h"
#include "env/problem.h"
#include "env/vector_env.h"
#include "env/worker_process.h"

using namespace edgeward;
using namespace edgeward::bench;

namespace {

// What a worker does with its cells, without a client.
class InProcess {
 public:
  InProcess(const std::string& text, size_t cells)
      : problem_(text, ""),
        layout_(problem_.kind->spec(), 0, cells, 1),
        file_(memory_file("bench-steps")),
        block_(sized(file_, layout_.total), layout_.total),
        world_(problem_.scenario, static_cast<uint32_t>(cells)),
        runner_(*problem_.kind, world_, block_, layout_, 0) {
    runner_.reset(1);
  }

  const Spec& spec() const { return problem_.kind->spec(); }
  void step(std::span<const int32_t> actions) {
    std::copy(actions.begin(), actions.end(), block_.at<int32_t>(layout_.action));
    runner_.step();
  }

 private:
  static int sized(const Fd& file, size_t bytes) {
    if (ftruncate(file.get(), static_cast<off_t>(bytes)) != 0) throw Error("cannot size the step buffers");
    return file.get();
  }

  Problem problem_;
  BlockLayout layout_;
  Fd file_;
  MappedBlock block_;
  World world_;
  EpisodeRunner runner_;
};

// Vector steps, with every environment's next choice; the latency of each.
template <class Environment>
void serve(Environment& env, size_t environments) {
  using Clock = std::chrono::steady_clock;
  std::vector<int32_t> actions(environments * env.spec().action_size(), 0);
  const auto choices = static_cast<int32_t>(env.spec().action[0].choices.size());
  std::vector<double> latency_us;
  latency_us.reserve(1 << 22);
  const auto step = [&] {
    for (int32_t& action : actions) action = (action + 1) % choices;
    const auto begin = Clock::now();
    env.step(actions);
    latency_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
    return static_cast<double>(environments);
  };
  for (int warm_up = 0; warm_up < 200; ++warm_up) step();
  serve_slices({{"side", "environment"}}, [&](double seconds) {
    latency_us.clear();
    const double rate = rate_over(seconds, step);
    const auto quantile = [&](double q) {
      const auto place =
          latency_us.begin() + static_cast<ptrdiff_t>(q * static_cast<double>(latency_us.size() - 1));
      std::nth_element(latency_us.begin(), place, latency_us.end());
      return *place;
    };
    return nlohmann::json{{"rate", rate}, {"p50_us", quantile(0.5)}, {"p99_us", quantile(0.99)}};
  });
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Environment steps per second");
  SystemOptions options;
  int workers = 1, cells = 1;
  bool in_process = false;
  options.add_to(app);
  app.add_option("--workers", workers, "Worker processes");
  app.add_option("--cells", cells, "Cells of each");
  app.add_flag("--in-process", in_process, "No worker: the cells in this process");
  CLI11_PARSE(app, argc, argv);

  const System system = load_system(options);
  if (in_process) {
    InProcess env(system.text, static_cast<size_t>(cells));
    serve(env, static_cast<size_t>(cells));
  } else {
    VectorEnv env(system.text, {workers, cells, "", ""});
    env.reset(1);
    serve(env, env.size());
  }
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 2;
}
