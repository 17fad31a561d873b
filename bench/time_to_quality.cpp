// Seconds of training until A2C first gets so much of the oracle's reward in every family, on episodes of
// seeds that training never uses. Prints one line of JSON per evaluation, the last with "reached".
//
// The clock starts with the command (--started: CLOCK_MONOTONIC in ns, read before the program was started)
// and stands still while the policy is evaluated, every --every updates. Workers that were sent a step before
// the clock stopped go on meanwhile: at most one rollout per evaluation comes for free.
//
// usage: bench-quality SCENARIO [--set KEY=VALUE]... --seed S --started NS [--ratio R] [--every UPDATES]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "agents/experiment.h"
#include "agents/learner/trainer.h"
#include "agents/policies/evaluation.h"
#include "agents/policies/policy_registry.h"
#include "bench/slices.h"
#include "bench/system.h"
#include "env/vector_env.h"
#include "sim/model/data_folders.h"

using namespace edgeward;
using namespace edgeward::bench;

namespace {

using Clock = std::chrono::steady_clock;

std::unique_ptr<VectorEnv> make_env(const Experiment& experiment, int environments, int workers) {
  return std::make_unique<VectorEnv>(to_yaml(experiment.source.root),
                                     VectorEnvOptions{workers, environments / workers, "", ""});
}

// Mean reward per epoch, by family.
std::vector<double> reward_by_group(const Spec& spec, const PolicyEpisodes& played) {
  std::vector<double> reward(spec.groups.size(), 0), epochs(spec.groups.size(), 0);
  for (const std::vector<Episode>& episodes : played.by_seed) {
    for (const Episode& episode : episodes) {
      reward[episode.group] += episode.reward;
      epochs[episode.group] += static_cast<double>(episode.epochs);
    }
  }
  for (size_t group = 0; group < reward.size(); ++group) reward[group] /= epochs[group];
  return reward;
}

// The policy against the oracle on the same episodes.
class Judge {
 public:
  Judge(const Experiment& experiment, uint64_t seed)
      : seed_(seed),
        seeds_(experiment.evaluation.seeds),
        env_(make_env(experiment, experiment.evaluation.episodes, 1)) {
    const Baseline oracle = make_baseline("oracle", {.scenario = experiment.scenario,
                                                     .split = experiment.split,
                                                     .env = *env_,
                                                     .seed = seed,
                                                     .stepped = {}});
    oracle_ = play("oracle", *oracle.policy);
  }

  // The least ratio of all families.
  double ratio(Policy& policy) {
    const std::vector<double> reward = play("a2c", policy);
    double least = INFINITY;
    for (size_t group = 0; group < reward.size(); ++group)
      least = std::min(least, reward[group] / oracle_[group]);
    return least;
  }

 private:
  std::vector<double> play(const std::string& name, Policy& policy) {
    return reward_by_group(env_->spec(), evaluate_policy(*env_, name, policy, {}, seed_, seeds_));
  }

  uint64_t seed_;
  int seeds_;
  std::unique_ptr<VectorEnv> env_;
  std::vector<double> oracle_;
};

class Watch : public TrainingObserver {
 public:
  Watch(const Experiment& experiment, Trainer& trainer, uint64_t seed, Clock::time_point started,
        double wanted, int64_t every)
      : experiment_(experiment),
        trainer_(trainer),
        seed_(seed),
        started_(started),
        wanted_(wanted),
        every_(every) {}

  void updated(const UpdateReport& report) override {
    if (report.update % every_ != 0 && report.update != report.updates) return;
    const auto stopped = Clock::now();
    if (!judge_) judge_ = std::make_unique<Judge>(experiment_, seed_);
    const double ratio = judge_->ratio(trainer_.policy());
    const double elapsed_s = std::chrono::duration<double>(stopped - started_ - evaluating_).count();
    reached_ = ratio >= wanted_;
    fmt::print("{}\n", nlohmann::json{{"seconds", elapsed_s},
                                      {"update", report.update},
                                      {"steps", report.steps},
                                      {"ratio", ratio},
                                      {"reached", reached_}}
                           .dump());
    std::fflush(stdout);
    evaluating_ += Clock::now() - stopped;
  }
  bool stop_requested() override { return reached_; }

 private:
  const Experiment& experiment_;
  Trainer& trainer_;
  uint64_t seed_;
  Clock::time_point started_;
  double wanted_;
  int64_t every_;
  std::unique_ptr<Judge> judge_;
  Clock::duration evaluating_{};
  bool reached_ = false;
};

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Seconds of training until the oracle is reached");
  SystemOptions options;
  uint64_t seed = 1;
  int64_t started_ns = 0, every = 50;
  double wanted = 0.995;
  int workers = 2;
  options.add_to(app);
  app.add_option("--seed", seed, "Of the training")->required();
  app.add_option("--started", started_ns, "When the command began: CLOCK_MONOTONIC, ns")->required();
  app.add_option("--ratio", wanted, "Of the oracle's reward, in every family");
  app.add_option("--every", every, "Updates between evaluations");
  app.add_option("--workers", workers, "Worker processes");
  CLI11_PARSE(app, argc, argv);

  ProfileLibrary profiles(profile_folder());
  const Experiment experiment =
      read_experiment(load_scenario(options.scenario, options.assignments), profiles);
  const std::unique_ptr<VectorEnv> env = make_env(experiment, experiment.training.environments, workers);
  Trainer trainer(*env, experiment.training, seed, experiment.identity);
  Watch watch(experiment, trainer, seed, Clock::time_point(std::chrono::nanoseconds(started_ns)), wanted,
              every);
  trainer.run(watch);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 2;
}
