#include "cli/run_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "agents/policies/evaluation_summary.h"
#include "agents/policies/policy_registry.h"
#include "cli/evaluation_files.h"
#include "cli/evaluation_tables.h"
#include "cli/experiment_options.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

constexpr int most_environments = 64;  // side by side, where --cells does not say otherwise

struct RunOptions {
  ScenarioOptions scenario;
  LayoutOptions layout;
  std::string policy;
  int episodes = 0;  // 0: as the scenario's evaluation says
  std::string out;
  bool json = false;
};

void run(const RunOptions& options) {
  if (options.policy == "a2c") {
    throw InputError(
        "--policy: 'a2c' is no baseline but an agent to be trained: edgeward train SCENARIO, then edgeward "
        "evaluate RUN");
  }
  check_baseline_name(options.policy);
  const Experiment experiment = load_experiment(options.scenario);
  if (!options.out.empty()) check_output_path(options.out);
  const int episodes = options.episodes > 0 ? options.episodes : experiment.evaluation.episodes;
  const int rounds = (episodes + most_environments - 1) / most_environments;
  const Layout layout = options.layout.arrange((episodes + rounds - 1) / rounds);
  const int seeds = (episodes + layout.environments() - 1) / layout.environments();

  const InterruptGuard guard;
  const std::unique_ptr<VectorEnv> started = start_environments(experiment, layout);
  VectorEnv& env = *started;
  const int64_t total = int64_t{seeds} * env.spec().episode_epochs * layout.environments();
  Progress progress(options.policy, env.spec().epoch + "s", total, options.json);
  int64_t done = 0;
  const auto stop_if_interrupted = [] {
    if (InterruptGuard::requested()) throw Interrupted{"interrupted; nothing was written"};
  };
  const auto stepped = [&] {
    stop_if_interrupted();
    progress.update(done += layout.environments());
  };
  Baseline baseline = make_baseline(options.policy, {.scenario = experiment.scenario,
                                                     .split = experiment.split,
                                                     .env = env,
                                                     .seed = options.scenario.seed,
                                                     .stepped = stop_if_interrupted});
  const std::vector<PolicyEpisodes> evaluated{evaluate_policy(
      env, options.policy, *baseline.policy, baseline.notes, options.scenario.seed, seeds, stepped)};
  const std::vector<SummaryRow> rows = summarise(env.spec(), evaluated, options.scenario.seed);

  if (!options.out.empty()) {
    RunInfo info = run_info("run", options.scenario, experiment, layout);
    info.state = "complete";
    RunDirectory::create(
        options.out, to_yaml(experiment.source.root), info,
        {{"evaluation.csv", evaluation_csv(env.spec(), evaluation_rows(env.spec(), evaluated))},
         {"evaluation_summary.csv", evaluation_summary_csv(rows)}});
  }
  if (options.json) {
    const nlohmann::ordered_json json{{"scenario", options.scenario.scenario},
                                      {"title", experiment.scenario.title},
                                      {"identity", experiment.identity},
                                      {"seed", options.scenario.seed},
                                      {"policy", options.policy},
                                      {"out", options.out},
                                      {"summary", evaluation_summary_json(env.spec(), rows)}};
    fmt::print("{}\n", json.dump(2));
    return;
  }
  Table table = stage_table(env.spec(), rows);
  table.dispensable({"note", "device J/epoch", "with idle J", "requests", "p95 s", "device queue",
                     "radio queue", "server queue"});
  fmt::print("{}: {}, {} episodes of {} {}s\n\n{}\n", experiment.scenario.title, options.policy,
             seeds * layout.environments(), env.spec().episode_epochs, env.spec().epoch,
             table.text(terminal_columns(STDOUT_FILENO)));
  fmt::print("{}",
             wrapped_in_terminal(fmt::format(
                 "Latency and its stages in s, mean per request; reward: mean per {}.", env.spec().epoch)));
  if (!options.out.empty()) fmt::print("Written to {}\n", options.out);
}

}  // namespace

void add_run_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("run", "Simulate a scenario under one policy and print what it costs");
  const auto options = std::make_shared<RunOptions>();
  options->scenario.add_to(*command, true);
  command->add_option("--policy", options->policy, "Who decides (listed below)")->required();
  command->add_option("--episodes", options->episodes, "Episodes, rounded up to fill all environments")
      ->check(CLI::Range(1, 10'000'000));
  options->layout.add_to(*command);
  command->add_option("--out", options->out, "Also write the numbers into this new directory");
  command->add_flag("--json", options->json, "Print JSON for machines, and no progress");
  std::string footer = "\nPolicies:\n";
  for (const BaselineInfo& policy : baseline_list()) {
    footer += fmt::format("  {:<26}{}\n", policy.name, policy.summary);
  }
  command->footer(footer + "\nExample:\n  edgeward run edgerl/balanced --policy greedy --seed 7\n");
  command->callback([options] { run(*options); });
}

}  // namespace edgeward
