#include "cli/run_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "agents/policies/evaluation_summary.h"
#include "agents/policies/policy_registry.h"
#include "cli/evaluation_files.h"
#include "cli/evaluation_tables.h"
#include "cli/experiment_options.h"
#include "cli/figures.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/run_recording.h"
#include "cli/run_tables.h"
#include "cli/terminal.h"
#include "cli/version.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

constexpr int most_environments = 64;  // side by side, where --cells does not say otherwise
constexpr int few_episodes = 5;        // a bootstrap over fewer is a rough one

struct RunOptions {
  ScenarioOptions scenario;
  LayoutOptions layout;
  RecordingFiles files;
  std::string policy;
  int episodes = 0;  // 0: as the scenario's evaluation says
  std::string out;
  bool no_figures = false;
  bool json = false;
};

void check(const RunOptions& options) {
  if (options.policy == "a2c") {
    throw InputError(
        "--policy: 'a2c' is no baseline but an agent to be trained: edgeward train SCENARIO, then edgeward "
        "evaluate RUN");
  }
  check_baseline_name(options.policy);
  if (!options.out.empty()) check_output_path(options.out);
  options.files.check();
}

// The episodes that a run has played, and what was recorded of them.
struct Played {
  Spec spec;
  int environments = 0, seeds = 0;
  std::vector<PolicyEpisodes> evaluated;
  std::vector<SummaryRow> rows;
};

Played play(const RunOptions& options, const Experiment& experiment, const Layout& layout, int seeds,
            const RecordingOptions& recording, RecordVisitor& recorded) {
  const std::unique_ptr<VectorEnv> started = start_environments(experiment, layout, recording);
  VectorEnv& env = *started;
  const int64_t total = int64_t{seeds} * env.spec().episode_epochs * layout.environments();
  Progress progress(options.policy, env.spec().epoch + "s", total, options.json);
  int64_t done = 0;
  const auto drain_to = [&env](RecordVisitor& visitor) {
    if (InterruptGuard::requested()) throw Interrupted{"interrupted; nothing was written"};
    env.drain(visitor);
  };
  RecordVisitor nobody;  // what a baseline tries out before it plays is no part of the run
  Baseline baseline = make_baseline(options.policy, {.scenario = experiment.scenario,
                                                     .split = experiment.split,
                                                     .env = env,
                                                     .seed = options.scenario.seed,
                                                     .stepped = [&] { drain_to(nobody); }});
  const auto stepped = [&] {
    drain_to(recorded);
    progress.update(done += layout.environments());
  };
  Played played{env.spec(), layout.environments(), seeds, {}, {}};
  played.evaluated.push_back(evaluate_policy(env, options.policy, *baseline.policy, baseline.notes,
                                             options.scenario.seed, seeds, stepped));
  played.rows = summarise(env.spec(), played.evaluated, options.scenario.seed);
  return played;
}

std::string figure_title(const RunOptions& options, const Experiment& experiment) {
  return fmt::format("{}: {}, the first episode of cell 0", experiment.scenario.title, options.policy);
}

void write_directory(const RunOptions& options, const Experiment& experiment, const Layout& layout,
                     const Played& played, const RunRecording& recording) {
  RunInfo info = run_info("run", options.scenario, experiment, layout);
  info.state = "complete";
  const RunDirectory run = RunDirectory::create(
      options.out, to_yaml(experiment.source.root), info,
      {{"evaluation.csv", evaluation_csv(played.spec, evaluation_rows(played.spec, played.evaluated))},
       {"evaluation_summary.csv", evaluation_summary_csv(played.rows)},
       {"outcomes.csv", summary_csv(recording.summary())},
       {"over-time.csv", recording.series_csv()}});
  if (options.no_figures) return;
  draw_figures(run.path(), true);
}

void print_json(const RunOptions& options, const Experiment& experiment, const Played& played,
                const RunSummary& summary) {
  const nlohmann::ordered_json json{
      {"scenario", options.scenario.scenario},
      {"title", experiment.scenario.title},
      {"identity", experiment.identity},
      {"seed", options.scenario.seed},
      {"policy", options.policy},
      {"out", options.out.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(options.out)},
      {"summary", evaluation_summary_json(played.spec, played.rows)},
      {"outcomes", summary_json(summary)}};
  fmt::print("{}\n", json.dump(2));
}

std::string footnote(const std::string& epoch, int64_t episodes, bool cut_short) {
  std::string text = fmt::format(
      "Latency: of answers, done or late. Busy: share of the simulated time. Energy: of devices, over all "
      "episodes; attributed: what an answer is charged. By family: reward per {}{}{}; latency and top-1 per "
      "answer; energy per request that ended, lost ones too.",
      epoch, cut_short ? fmt::format(" (0 for {}s after an early end)", epoch) : "",
      episodes > 1 ? ", with its 95 % interval over episodes" : "");
  if (episodes > 1 && episodes < few_episodes) {
    text += fmt::format(" Few episodes: the interval of {} is a rough one.", episodes);
  }
  return text;
}

void print_text(const RunOptions& options, const Experiment& experiment, const Played& played,
                const RunSummary& summary) {
  const size_t columns = terminal_columns(STDOUT_FILENO);
  const auto counted = [](int64_t count, const std::string& what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
  };
  const int64_t episodes = int64_t{played.seeds} * played.environments;
  // Where every battery is empty, or a mission's budget used up, an episode ends early.
  const bool cut_short = summary.epochs() < static_cast<uint64_t>(episodes * played.spec.episode_epochs);
  fmt::print("{}: {}, {} of {}{}, {} s of simulated time\n\n", experiment.scenario.title, options.policy,
             counted(episodes, "episode"), cut_short ? "up to " : "",
             counted(played.spec.episode_epochs, played.spec.epoch), cell(summary.simulated_s()));
  fmt::print("{}", summary_text(summary, columns));
  Table table = family_table(played.rows);
  table.dispensable({"note"});
  fmt::print("{}\n", table.text(columns));
  fmt::print("{}", wrapped_in_terminal(footnote(played.spec.epoch, episodes, cut_short)));
  for (const std::string& written :
       {options.out, options.files.events, options.files.timeline, options.files.figure}) {
    if (!written.empty()) fmt::print("Written to {}\n", written);
  }
}

void run(const RunOptions& options) {
  check(options);
  const Experiment experiment = load_experiment(options.scenario);
  const int episodes = options.episodes > 0 ? options.episodes : experiment.evaluation.episodes;
  const int rounds = (episodes + most_environments - 1) / most_environments;
  const Layout layout = options.layout.arrange((episodes + rounds - 1) / rounds);
  const int seeds = (episodes + layout.environments() - 1) / layout.environments();
  const auto cells = static_cast<uint32_t>(layout.environments());
  const bool series = !options.out.empty();

  options.files.check_episodes(int64_t{seeds} * layout.environments());

  const InterruptGuard guard;
  RunRecording recording(options.files, experiment.scenario, cells, series,
                         {{"scenario", options.scenario.scenario},
                          {"title", experiment.scenario.title},
                          {"policy", options.policy},
                          {"seed", std::to_string(options.scenario.seed)},
                          {"edgeward", version_number()}});
  const Played played = play(options, experiment, layout, seeds,
                             RunRecording::options(options.files, cells, series), recording.visitor());
  const bool drawn = recording.finish(figure_title(options, experiment));
  if (!options.out.empty()) write_directory(options, experiment, layout, played, recording);
  if (options.json) {
    print_json(options, experiment, played, recording.summary());
  } else {
    print_text(options, experiment, played, recording.summary());
  }
  if (!drawn) throw Error("--figure: " + options.files.figure + " was not drawn");
}

}  // namespace

void add_run_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("run", "Simulate a scenario under one policy and print what it costs");
  const auto options = std::make_shared<RunOptions>();
  options->scenario.add_to(*command, true);
  command->add_option("--policy", options->policy, "Who decides (listed below)")->required();
  command
      ->add_option("--episodes", options->episodes,
                   "Episodes, rounded up to fill all environments (default: the scenario's "
                   "evaluation.episodes)")
      ->check(CLI::Range(1, 10'000'000));
  options->layout.add_to(*command);
  options->files.add_to(*command);
  command->add_option("--out", options->out,
                      "Also write the numbers, and the figure, into this new directory");
  command->add_flag("--no-figures", options->no_figures, "With --out: draw nothing")
      ->needs("--out")
      ->excludes("--figure");
  command->add_flag("--json", options->json, "Print JSON for machines, and no progress");
  std::string footer = "\nPolicies:\n";
  for (const BaselineInfo& policy : baseline_list()) {
    footer += fmt::format("  {:<26}{}\n", policy.name, policy.summary);
  }
  command->footer(
      footer +
      "\nExamples:\n  edgeward run edgerl/balanced --policy greedy --seed 7\n"
      "  edgeward run tutorial/first-steps --policy greedy --timeline first.json --events first.csv\n");
  command->callback([options] { run(*options); });
}

}  // namespace edgeward
