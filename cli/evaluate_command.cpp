#include "cli/evaluate_command.h"

#include <fmt/format.h>

#include <memory>

#include "agents/policies/evaluation_summary.h"
#include "cli/evaluate_policies.h"
#include "cli/evaluation_files.h"
#include "cli/experiment_options.h"
#include "cli/figures.h"
#include "cli/interrupt.h"
#include "cli/learner_program.h"
#include "cli/policy_comparison.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

// The two things that the command does share their options.
struct EvaluateOptions {
  std::string run;
  PolicyEvaluationOptions of_policies;  // with --policy; figures, seeds, layout and json are those of both
};

void evaluate(const EvaluateOptions& command_line, AgentLoader load) {
  const PolicyEvaluationOptions& options = command_line.of_policies;
  const RunDirectory run = RunDirectory::open_to_work(command_line.run);
  const Experiment experiment = load_experiment(run);
  EvaluationFacts facts;
  const int64_t update = run.newest_checkpoint(), updates = experiment.training.updates();
  facts.evaluated = fmt::format("A2C as of update {} of {} ({} environment steps).", update, updates,
                                update * experiment.training.steps_per_update());
  facts.files = "`progress.csv` the training, `checkpoints/` the agent.";
  facts.seeds = options.seeds > 0 ? options.seeds : experiment.evaluation.seeds;
  const Layout layout = options.layout.arrange(experiment.evaluation.episodes, run.info().workers);
  facts.episodes = layout.environments();

  const InterruptGuard guard;
  const std::unique_ptr<VectorEnv> env = start_environments(experiment, layout);
  const Spec& spec = env->spec();
  const std::unique_ptr<Policy> agent = load(run.checkpoint(update), spec, experiment.identity);
  const std::vector<std::string> baselines = applicable_baselines(experiment, facts.left_out);
  const ComparedEpisodes compared{facts.seeds, facts.episodes, run.info().seed};
  PolicyComparison comparison(experiment, *env, compared, baselines.size() + 1, options.json,
                              "interrupted; the run is as it was before");
  for (const std::string& name : baselines) comparison.add_baseline(name);
  comparison.add("a2c", *agent, {});
  const std::vector<PolicyEpisodes> evaluated = comparison.finish();
  const std::vector<SummaryRow> rows = summarise(spec, evaluated, run.info().seed);

  const nlohmann::ordered_json json{{"run", run.path()},
                                    {"identity", experiment.identity},
                                    {"seed", run.info().seed},
                                    {"checkpoint_update", update},
                                    {"updates", updates},
                                    {"seeds", facts.seeds},
                                    {"episodes", facts.episodes},
                                    {"left_out", facts.left_out},
                                    {"summary", evaluation_summary_json(spec, rows)}};
  run.remove_evaluation_figures();
  run.write("evaluation.csv", evaluation_csv(spec, evaluation_rows(spec, evaluated)));
  run.write("evaluation_summary.csv", evaluation_summary_csv(rows));
  run.write("evaluation_summary.json", json.dump(2) + "\n");
  const bool drawn = options.figures && draw_figures(run.path(), true);
  run.write("report.md", run_report(run, experiment, spec, rows, facts));

  if (run.read("policy.json")) {
    fmt::print(stderr, "edgeward: policy.json may show earlier numbers; update it: edgeward export {}\n",
               run.path());
  }
  if (options.json) {
    fmt::print("{}\n", json.dump(2));
    return;
  }
  print_comparison(fmt::format("{}: A2C as of update {} of {}", experiment.scenario.title, update, updates),
                   spec, rows, compared, facts.left_out);
  fmt::print(
      "{}", wrapped_in_terminal(fmt::format(
                "Written to {}: report.md, evaluation.csv, evaluation_summary.csv, evaluation_summary.json{}",
                run.path(), drawn ? ", figures/" : "")));
}

}  // namespace

void add_evaluate_command(CLI::App& app, AgentLoader load) {
  CLI::App* const command = app.add_subcommand(evaluate_summary.name, evaluate_summary.summary);
  const auto options = std::make_shared<EvaluateOptions>();
  PolicyEvaluationOptions& of_policies = options->of_policies;
  command->add_option("RUN", options->run,
                      "A run directory, as train made it; with --policy: the scenario, by name or path");
  CLI::Option* const policy =
      command
          ->add_option("--policy", of_policies.policies,
                       "A policy that was trained elsewhere, and what to call it (repeatable)")
          ->allow_extra_args(false)
          ->type_name("[LABEL=]FILE.onnx");
  of_policies.add_scenario_options(*command, *policy);
  command->add_option("--seeds", of_policies.seeds, "Evaluation seeds (default: as the scenario says)")
      ->check(CLI::Range(1, 100'000));
  of_policies.layout.add_to(*command);
  command->add_flag("!--no-figures", of_policies.figures, "Leave the figures undrawn");
  command->add_flag("--json", of_policies.json, "Print the summary as JSON for machines, and no progress");
  command->footer(
      "\nAll policies meet the same episodes, on seeds that no training used. Written into the run, or with "
      "--policy\n"
      "into a new directory: evaluation.csv, evaluation_summary.csv, evaluation_summary.json, report.md and "
      "figures.\n"
      "\nFILE.onnx takes `observation` (or `obs`) float32[B,D] as the environment gives it, if it likes "
      "`mask` "
      "[B,M], and\n"
      "gives `action` [B,H] or `logits` [B,M] (docs/policies.md). Without a SCENARIO it is judged in that of "
      "the "
      "run directory\n"
      "that it lies in.\n"
      "\nExamples:\n  edgeward evaluate runs/first\n"
      "  edgeward evaluate --policy sb3-a2c.onnx edgerl/balanced\n");
  command->callback([options, load] {
    if (!options->of_policies.policies.empty()) return evaluate_policies(options->of_policies, options->run);
    if (options->run.empty())
      throw InputError("RUN is required, or --policy FILE.onnx\nSee 'edgeward evaluate --help'.");
    evaluate(*options, load);
  });
}

}  // namespace edgeward
