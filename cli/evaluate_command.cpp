#include "cli/evaluate_command.h"

#include <fmt/format.h>

#include <memory>

#include "agents/learner/learned_policy.h"
#include "agents/policies/evaluation_summary.h"
#include "cli/evaluation_files.h"
#include "cli/experiment_options.h"
#include "cli/figures.h"
#include "cli/interrupt.h"
#include "cli/learner_program.h"
#include "cli/policy_comparison.h"
#include "cli/report.h"
#include "cli/terminal.h"

namespace edgeward {
namespace {

struct EvaluateOptions {
  std::string run;
  LayoutOptions layout;
  int seeds = 0;  // 0: as the scenario says
  bool figures = true, json = false;
};

void evaluate(const EvaluateOptions& options) {
  const RunDirectory run = RunDirectory::open_to_work(options.run);
  const Experiment experiment = load_experiment(run);
  EvaluationFacts facts;
  facts.checkpoint_update = run.newest_checkpoint();
  facts.updates = experiment.training.updates();
  facts.seeds = options.seeds > 0 ? options.seeds : experiment.evaluation.seeds;
  const Layout layout = options.layout.arrange(experiment.evaluation.episodes, run.info().workers);
  facts.episodes = layout.environments();

  const InterruptGuard guard;
  const std::unique_ptr<VectorEnv> env = start_environments(experiment, layout);
  const Spec& spec = env->spec();
  const std::unique_ptr<Policy> agent =
      load_learned_policy(run.checkpoint(facts.checkpoint_update), spec, experiment.identity);
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
                                    {"checkpoint_update", facts.checkpoint_update},
                                    {"updates", facts.updates},
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
  print_comparison(fmt::format("{}: A2C as of update {} of {}", experiment.scenario.title,
                               facts.checkpoint_update, facts.updates),
                   spec, rows, compared, facts.left_out);
  fmt::print(
      "{}", wrapped_in_terminal(fmt::format(
                "Written to {}: report.md, evaluation.csv, evaluation_summary.csv, evaluation_summary.json{}",
                run.path(), drawn ? ", figures/" : "")));
}

}  // namespace

void add_evaluate_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand(evaluate_summary.name, evaluate_summary.summary);
  const auto options = std::make_shared<EvaluateOptions>();
  command->add_option("RUN", options->run, "A run directory, as train made it")->required();
  command->add_option("--seeds", options->seeds, "Evaluation seeds (default: as the scenario says)")
      ->check(CLI::Range(1, 100'000));
  options->layout.add_to(*command);
  command->add_flag("!--no-figures", options->figures, "Leave the figures undrawn");
  command->add_flag("--json", options->json, "Print the summary as JSON for machines, and no progress");
  command->footer(
      "\nAll policies meet the same episodes, on seeds that no training used. Written into the run: "
      "evaluation.csv,\n"
      "evaluation_summary.csv, evaluation_summary.json, report.md and figures.\n"
      "\nExample:\n  edgeward evaluate runs/first\n");
  command->callback([options] { evaluate(*options); });
}

}  // namespace edgeward
