// How many environment steps per second the learner manages by itself, on an environment that does next to
// nothing, and what acting and updating cost apart, in processor time: learner_speed [SECONDS] [ENVIRONMENTS
// ROLLOUT [WIDTH [OBSERVATION]]]. A measuring program, not a test.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "agents/learner/trainer.h"
#include "tests/learner/replay_env.h"

using namespace edgeward;

namespace {

double clock_s(clockid_t clock) {
  timespec now;
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Stops after a time. Acting is what happens between an update and the last step of the next rollout: in the
// synchronous mode on the same thread's clock, else everything that is not on this thread's.
struct Timer : TrainingObserver {
  using Clock = std::chrono::steady_clock;

  explicit Timer(double seconds_) : seconds(seconds_) {}

  double cpu_s() const { return clock_s(CLOCK_PROCESS_CPUTIME_ID) - process_start; }
  double own_cpu_s() const { return clock_s(CLOCK_THREAD_CPUTIME_ID) - thread_start; }
  double elapsed_s() const { return std::chrono::duration<double>(Clock::now() - start).count(); }
  void updated(const UpdateReport& report) override { steps = report.steps; }
  bool stop_requested() override { return elapsed_s() > seconds; }

  double seconds;
  double process_start = clock_s(CLOCK_PROCESS_CPUTIME_ID), thread_start = clock_s(CLOCK_THREAD_CPUTIME_ID);
  Clock::time_point start = Clock::now();
  int64_t steps = 0;
};

// Notes the thread's processor time of the last step before an update.
class TimedEnv : public testing::ReplayEnv {
 public:
  using ReplayEnv::ReplayEnv;
  void step(std::span<const int32_t> actions) override {
    ReplayEnv::step(actions);
    if (++steps_ % rollout != 0) return;
    stepped_at = clock_s(CLOCK_THREAD_CPUTIME_ID);
  }
  int64_t rollout = 1;
  double stepped_at = 0;

 private:
  int64_t steps_ = 0;
};

struct SynchronousTimer : Timer {
  SynchronousTimer(double seconds_, const TimedEnv& env_) : Timer(seconds_), env(env_) {}
  void updated(const UpdateReport& report) override {
    updating_s += clock_s(CLOCK_THREAD_CPUTIME_ID) - env.stepped_at;
    Timer::updated(report);
  }
  const TimedEnv& env;
  double updating_s = 0;
};

void measure(const TrainingSettings& settings, size_t observation, double seconds) {
  TimedEnv env(static_cast<size_t>(settings.environments), observation, {8}, 1.0);
  env.rollout = settings.rollout_steps;
  Trainer trainer(env, settings, 1, "speed");
  SynchronousTimer timer(seconds, env);
  trainer.run(timer);
  const double wall_s = timer.elapsed_s(), cpu_s = timer.cpu_s();
  const double updating_s = settings.overlap ? timer.own_cpu_s() : timer.updating_s;
  const auto steps = static_cast<double>(timer.steps);
  std::printf(
      "%d environments x %d steps, trunk %d-%d, gamma %g, %s: %.0f steps/s, %.0f per CPU second; "
      "acting %.2f us, updating %.2f us per step\n",
      settings.environments, settings.rollout_steps, settings.trunk[0], settings.trunk[1], settings.gamma,
      settings.overlap ? "overlapped" : "synchronous", steps / wall_s, steps / cpu_s,
      1e6 * (cpu_s - updating_s) / steps, 1e6 * updating_s / steps);
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int place, int fallback) {
    return argc > place ? std::atoi(argv[place]) : fallback;
  };
  for (const int width : {64, 128}) {
    if (argc > 4 && width != argument(4, 0)) continue;
    for (const double gamma : {0.0, 0.99}) {
      for (const bool overlap : {false, true}) {
        TrainingSettings settings;
        settings.environments = argument(2, 64);
        settings.rollout_steps = argument(3, 8);
        settings.total_steps = int64_t{1} << 40;
        settings.trunk = {width, width};
        settings.gamma = gamma;
        settings.overlap = overlap;
        measure(settings, static_cast<size_t>(argument(5, 5)), argc > 1 ? std::atof(argv[1]) : 1);
      }
    }
  }
  return 0;
}
