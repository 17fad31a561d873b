// How many environment steps per second the learner manages by itself, on an environment that does next to
// nothing: learner_speed [SECONDS] [ENVIRONMENTS ROLLOUT]. A measuring program, not a test.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "agents/learner/trainer.h"
#include "tests/learner/replay_env.h"

using namespace edgeward;

namespace {

struct Timer : TrainingObserver {
  using Clock = std::chrono::steady_clock;
  double seconds = 1;
  std::clock_t cpu_start = std::clock();
  int64_t steps = 0;
  Clock::time_point start = Clock::now();

  double cpu_s() const { return static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC; }
  double elapsed_s() const { return std::chrono::duration<double>(Clock::now() - start).count(); }
  void updated(const UpdateReport& report) override { steps = report.steps; }
  bool stop_requested() override { return elapsed_s() > seconds; }
};

}  // namespace

int main(int argc, char** argv) {
  for (const double gamma : {0.0, 0.99}) {
    for (const int width : {64, 128}) {
      if (argc > 4 && width != std::atoi(argv[4])) continue;
      TrainingSettings settings;
      if (argc > 3) {
        settings.environments = std::atoi(argv[2]);
        settings.rollout_steps = std::atoi(argv[3]);
      }
      settings.total_steps = int64_t{1} << 40;
      settings.trunk = {width, width};
      settings.gamma = gamma;
      testing::ReplayEnv env(static_cast<size_t>(settings.environments), 5, {8}, 1.0);
      Trainer trainer(env, settings, 1, "speed");
      Timer timer;
      if (argc > 1) timer.seconds = std::atof(argv[1]);
      trainer.run(timer);
      const auto steps = static_cast<double>(timer.steps);
      std::printf("%d environments x %d steps, trunk %d-%d, gamma %g: %.0f steps/s, %.0f per CPU second\n",
                  settings.environments, settings.rollout_steps, width, width, gamma,
                  steps / timer.elapsed_s(), steps / timer.cpu_s());
    }
  }
  return 0;
}
