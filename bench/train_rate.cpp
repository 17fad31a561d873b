// Training steps per second: on the scenario's environments, or with as many that do nothing (--null), which
// is what acting and updating cost by themselves.
//
// usage: bench-train SCENARIO [--set KEY=VALUE]... [--workers W] [--null]
#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "agents/experiment.h"
#include "agents/learner/trainer.h"
#include "bench/null_env.h"
#include "bench/slices.h"
#include "bench/system.h"
#include "env/vector_env.h"
#include "sim/model/data_folders.h"

using namespace edgeward;
using namespace edgeward::bench;

namespace {

// Trains until the time is over.
struct Slice : TrainingObserver {
  using Clock = std::chrono::steady_clock;

  explicit Slice(double seconds_) : seconds(seconds_) {}
  double elapsed_s() const { return std::chrono::duration<double>(Clock::now() - began).count(); }
  void updated(const UpdateReport& report) override { steps = report.steps; }
  bool stop_requested() override { return elapsed_s() >= seconds; }

  double seconds;
  Clock::time_point began = Clock::now();
  int64_t steps = 0;
};

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Training steps per second");
  SystemOptions options;
  int workers = 2;
  bool null = false;
  options.add_to(app);
  app.add_option("--workers", workers, "Worker processes");
  app.add_flag("--null", null, "Environments that do nothing");
  CLI11_PARSE(app, argc, argv);

  options.assignments.emplace_back("training.steps=1000000000000");  // more than can be measured
  ProfileLibrary profiles(profile_folder());
  const Experiment experiment =
      read_experiment(load_scenario(options.scenario, options.assignments), profiles);
  const TrainingSettings& settings = experiment.training;
  std::unique_ptr<BatchEnv> env;
  if (null) {
    // As many numbers as the scenario's own observations and choices have.
    const Scenario& scenario = experiment.scenario;
    env = std::make_unique<NullEnv>(settings.environments, scenario.families.size() + 2,
                                    scenario.choices.size());
  } else {
    env = std::make_unique<VectorEnv>(to_yaml(experiment.source.root),
                                      VectorEnvOptions{workers, settings.environments / workers, "", ""});
  }
  Trainer trainer(*env, settings, 1, experiment.identity);
  Slice warm_up(0.2);
  trainer.run(warm_up);
  int64_t steps = warm_up.steps;
  serve_slices({{"side", null ? "null" : "real"}}, [&](double seconds) {
    Slice slice(seconds);
    trainer.run(slice);
    const double rate = static_cast<double>(slice.steps - steps) / slice.elapsed_s();
    steps = slice.steps;
    return nlohmann::json{{"rate", rate}};
  });
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 2;
}
