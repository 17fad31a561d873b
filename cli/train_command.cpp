#include "cli/train_command.h"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "agents/learner/trainer.h"
#include "cli/experiment_options.h"
#include "cli/interrupt.h"
#include "cli/learner_program.h"
#include "cli/progress.h"
#include "cli/training_log.h"
#include "sim/model/error.h"
#include "sim/model/nearest.h"

namespace edgeward {
namespace {

constexpr size_t checkpoints_kept = 3;

struct TrainOptions {
  ScenarioOptions scenario;
  LayoutOptions layout;
  int64_t steps = 0;  // 0: as the scenario says
  std::string out, resume;
  bool json = false;
};

// Follows a training: keeps the log, writes it and checkpoints to the run directory, shows progress.
class Recorder : public TrainingObserver {
 public:
  Recorder(RunDirectory& run, Trainer& trainer, TrainingLog log, int64_t total_steps, bool quiet)
      : run_(run),
        trainer_(trainer),
        log_(std::move(log)),
        progress_("training", "steps", total_steps, quiet),
        earlier_s_(log_.wall_s()),
        saved_(trainer.updates_done()) {}

  void updated(const UpdateReport& report) override {
    if (last_.update == 0) progress_.start_at(report.steps - report.steps / report.update);
    last_ = report;
    log_.add(report, earlier_s_ + std::chrono::duration<double>(Clock::now() - began_).count());
    progress_.update(report.steps, fmt::format("reward {:.4f}", report.reward));
  }
  void checkpoint_due() override { save(); }
  bool stop_requested() override { return InterruptGuard::requested(); }

  // The log first: a run killed in between has rows too many, which resuming drops, never rows too few.
  void save() {
    const int64_t update = trainer_.saved_update();
    if (update <= saved_) return;
    run_.write("progress.csv", log_.progress_csv(update));
    run_.write("timing.csv", log_.timing_csv(update));
    trainer_.save(run_.checkpoint(update));
    run_.keep_checkpoints(checkpoints_kept);
    saved_ = update;
    for (std::string& name : run_.remove_results()) removed_.push_back(std::move(name));
  }

  int64_t saved() const { return saved_; }
  const std::vector<std::string>& removed() const { return removed_; }  // results of earlier checkpoints
  const UpdateReport& last() const { return last_; }
  double wall_s() const { return log_.wall_s(); }
  double session_s() const { return log_.wall_s() - earlier_s_; }
  void finish() { progress_.finish(fmt::format("reward {:.4f}", last_.reward)); }

 private:
  using Clock = std::chrono::steady_clock;

  RunDirectory& run_;
  Trainer& trainer_;
  TrainingLog log_;
  Progress progress_;
  Clock::time_point began_ = Clock::now();
  double earlier_s_;
  int64_t saved_;
  std::vector<std::string> removed_;
  UpdateReport last_;
};

// What is trained, where: a new run directory or one that goes on.
struct Training {
  Experiment experiment;
  std::unique_ptr<VectorEnv> env;
  std::unique_ptr<Trainer> trainer;
  RunDirectory run;
};

std::unique_ptr<Trainer> make_trainer(const Experiment& experiment, VectorEnv& env, uint64_t seed) {
  return std::make_unique<Trainer>(env, experiment.training, seed, experiment.identity);
}

Training begin(const TrainOptions& options) {
  std::vector<std::string> more;
  if (options.steps > 0) more.push_back(fmt::format("training.steps={}", options.steps));
  Experiment experiment = load_experiment(options.scenario, more);
  const Layout layout = options.layout.arrange(experiment.training.environments);
  if (layout.environments() != experiment.training.environments) {
    more.push_back(fmt::format("training.environments={}", layout.environments()));
    experiment = load_experiment(options.scenario, more);
  }
  if (experiment.training.total_steps == 0) {
    throw InputError(options.scenario.scenario +
                     ": says nothing about training.steps; set it there, or give --steps");
  }
  const std::string out =
      options.out.empty() ? default_run_path(options.scenario.scenario, options.scenario.seed) : options.out;
  check_output_path(out);
  // Before the directory: a worker may still object, and memory may not suffice.
  auto env = start_environments(experiment, layout);
  auto trainer = make_trainer(experiment, *env, options.scenario.seed);
  RunInfo info = run_info("train", options.scenario, experiment, layout);
  info.state = "training";
  RunDirectory run = RunDirectory::create(out, to_yaml(experiment.source.root), info);
  return {std::move(experiment), std::move(env), std::move(trainer), std::move(run)};
}

// A training that goes on, before anything is started for it.
struct Resumed {
  RunDirectory run;
  Experiment experiment;
};

Resumed reopen(const std::string& path) {
  RunDirectory run = RunDirectory::open_to_work(path);
  if (run.info().command != "train")
    throw InputError(path + ": not a training, but what 'edgeward " + run.info().command + "' wrote");
  Experiment experiment = load_experiment(run);
  return {std::move(run), std::move(experiment)};
}

bool is_complete(const Resumed& resumed) {
  const std::vector<int64_t> updates = resumed.run.checkpoints();
  return resumed.run.info().state == "complete" && !updates.empty() &&
         updates.back() >= resumed.experiment.training.updates();
}

Training go_on(Resumed resumed) {
  auto& [run, experiment] = resumed;
  auto env = start_environments(experiment, {run.info().workers, run.info().cells});
  auto trainer = make_trainer(experiment, *env, run.info().seed);
  return {std::move(experiment), std::move(env), std::move(trainer), std::move(run)};
}

// Reads the newest checkpoint, if there is one, and the log up to it.
void restore(const RunDirectory& run, Trainer& trainer, TrainingLog& log) {
  const std::vector<int64_t> updates = run.checkpoints();
  if (updates.empty()) return;
  trainer.resume(run.checkpoint(updates.back()));
  log.restore(run.read("progress.csv").value_or(""), run.read("timing.csv").value_or(""), updates.back());
}

// sentence: for people; without --json.
void print_result(bool as_json, const RunDirectory& run, const TrainingSettings& settings, double wall_s,
                  const std::string& sentence) {
  if (as_json) {
    const nlohmann::ordered_json json{{"run", run.path()},
                                      {"state", run.info().state},
                                      {"updates", settings.updates()},
                                      {"steps", settings.updates() * settings.steps_per_update()},
                                      {"wall_s", wall_s}};
    fmt::print("{}\n", json.dump(2));
    return;
  }
  fmt::print("{}\nNext: edgeward evaluate {}\n", sentence, run.path());
}

void print_complete_already(bool as_json, const Resumed& resumed) {
  const TrainingSettings& settings = resumed.experiment.training;
  const std::string timing = resumed.run.read("timing.csv").value_or("");
  print_result(as_json, resumed.run, settings, TrainingLog::wall_s(timing, settings.updates()),
               fmt::format("{}: complete already: {} updates; nothing left to do", resumed.run.path(),
                           settings.updates()));
}

void announce(const Training& training, int64_t asked_steps) {
  const TrainingSettings& settings = training.experiment.training;
  const RunInfo& info = training.run.info();
  const int64_t done = training.trainer->updates_done();
  fmt::print(stderr, "{}: {} of {} environments x {} steps, {} worker{}, seed {}, into {}\n",
             training.experiment.scenario.title,
             done > 0 ? fmt::format("from update {} of {}", done, settings.updates())
                      : fmt::format("{} updates", settings.updates()),
             settings.environments, settings.rollout_steps, info.workers, info.workers == 1 ? "" : "s",
             info.seed, training.run.path());
  const int64_t steps = settings.updates() * settings.steps_per_update();
  if (asked_steps > 0 && steps != asked_steps) {
    fmt::print(stderr, "--steps {}: rounded up to whole updates: {} steps\n", asked_steps, steps);
  }
}

void train(const TrainOptions& options) {
  if (options.scenario.scenario.empty() == options.resume.empty()) {
    throw InputError(options.resume.empty() ? "train needs a SCENARIO, or --resume RUN"
                                            : "train takes a SCENARIO or --resume RUN, not both");
  }
  const InterruptGuard guard;
  std::optional<Resumed> resumed;
  if (!options.resume.empty()) resumed = reopen(options.resume);
  if (resumed && is_complete(*resumed)) return print_complete_already(options.json, *resumed);
  Training training = resumed ? go_on(std::move(*resumed)) : begin(options);
  RunDirectory& run = training.run;
  const TrainingSettings& settings = training.experiment.training;
  Trainer& trainer = *training.trainer;
  TrainingLog log(training.env->spec().groups);
  restore(run, trainer, log);
  if (!options.json) announce(training, options.steps);
  const int64_t done_before = trainer.updates_done();
  Recorder recorder(run, trainer, std::move(log), settings.updates() * settings.steps_per_update(),
                    options.json);
  if (run.info().state != "training") run.set_state("training");

  const bool complete = trainer.run(recorder);
  recorder.save();
  run.set_state(complete ? "complete" : "interrupted");
  const std::string removed =
      recorder.removed().empty()
          ? ""
          : "Removed what was made of an earlier checkpoint: " + join(recorder.removed()) + "\n";
  if (!complete) {
    throw Interrupted{
        fmt::format("interrupted after update {} of {}; what was learned up to update {} is kept.\n"
                    "{}Go on with: edgeward train --resume {}",
                    trainer.updates_done(), settings.updates(), recorder.saved(), removed, run.path())};
  }
  if (recorder.last().update > 0) recorder.finish();
  fmt::print(stderr, "{}", removed);
  const std::string duration = format_duration(recorder.wall_s());
  print_result(options.json, run, settings, recorder.wall_s(),
               done_before == 0
                   ? fmt::format("Trained {} updates in {}: {}", settings.updates(), duration, run.path())
                   : fmt::format("Trained {} updates in {}, the last {} this session in {}: {}",
                                 settings.updates(), duration, settings.updates() - done_before,
                                 format_duration(recorder.session_s()), run.path()));
}

}  // namespace

void add_train_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand(train_summary.name, train_summary.summary);
  const auto options = std::make_shared<TrainOptions>();
  options->scenario.add_to(*command, false);
  command->add_option("--steps", options->steps, "Environment steps in all (default: as the scenario says)")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000'000'000}));
  options->layout.add_to(*command);
  command->add_option("--out", options->out,
                      "The run directory to make (default: runs/<scenario>-seed<seed>-<n>)");
  CLI::Option* const resume =
      command->add_option("--resume", options->resume, "Go on with an interrupted training")
          ->type_name("RUN");
  for (const char* name : {"--set", "--seed", "--steps", "--workers", "--cells", "--out"}) {
    resume->excludes(command->get_option(name));
  }
  command->add_flag("--json", options->json, "Print the result as JSON for machines, and no progress");
  command->footer(
      "\nCtrl-C keeps what the last checkpoint holds; the same bytes come out as without the interruption.\n"
      "\nExamples:\n"
      "  edgeward train edgerl/balanced --seed 7 --out runs/first\n"
      "  edgeward train tutorial/first-steps --steps 50000 --set environment.weights.energy=0.4 \\\n"
      "                          --set environment.weights.latency=0.4 --set "
      "environment.weights.accuracy=0.2\n"
      "  edgeward train --resume runs/first\n");
  command->callback([options] { train(*options); });
}

}  // namespace edgeward
