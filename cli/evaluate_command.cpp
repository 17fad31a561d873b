#include "cli/evaluate_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "agents/learner/learned_policy.h"
#include "agents/policies/evaluation_summary.h"
#include "agents/policies/policy_registry.h"
#include "cli/evaluation_files.h"
#include "cli/evaluation_tables.h"
#include "cli/experiment_options.h"
#include "cli/figures.h"
#include "cli/interrupt.h"
#include "cli/learner_program.h"
#include "cli/progress.h"
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

// The baselines that apply to the scenario; the others with the reason.
std::vector<std::string> applicable_baselines(const Experiment& experiment,
                                              std::vector<std::string>& left_out) {
  std::vector<std::string> names;
  for (const std::string& name : baseline_names()) {
    const std::string reason = why_not_applicable(name, experiment.scenario, experiment.split);
    if (reason.empty()) {
      names.push_back(name);
    } else {
      left_out.push_back(name + ", which " + reason);
    }
  }
  return names;
}

// All policies on the same episodes, with one progress display over everything.
class Comparison {
 public:
  Comparison(const Experiment& experiment, VectorEnv& env, uint64_t seed, int seeds, size_t policies,
             bool quiet)
      : experiment_(experiment),
        env_(env),
        seed_(seed),
        seeds_(seeds),
        step_(static_cast<int64_t>(env.size())),
        progress_("evaluation", env.spec().epoch + "s",
                  static_cast<int64_t>(policies) * seeds * env.spec().episode_epochs * step_, quiet) {}

  void add_baseline(const std::string& name) {
    Baseline baseline = make_baseline(name, {.scenario = experiment_.scenario,
                                             .split = experiment_.split,
                                             .env = env_,
                                             .seed = seed_,
                                             .stepped = stop_if_interrupted});
    add(name, *baseline.policy, baseline.notes);
  }

  void add(const std::string& name, Policy& policy, std::vector<std::string> notes) {
    const auto stepped = [&] {
      stop_if_interrupted();
      progress_.update(done_ += step_, name);
    };
    evaluated_.push_back(evaluate_policy(env_, name, policy, std::move(notes), seed_, seeds_, stepped));
  }

  std::vector<PolicyEpisodes> finish() {
    progress_.finish();
    return std::move(evaluated_);
  }

 private:
  static void stop_if_interrupted() {
    if (InterruptGuard::requested()) throw Interrupted{"interrupted; the run is as it was before"};
  }

  const Experiment& experiment_;
  VectorEnv& env_;
  uint64_t seed_;
  int seeds_;
  int64_t step_;  // epochs per vector step
  int64_t done_ = 0;
  Progress progress_;
  std::vector<PolicyEpisodes> evaluated_;
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
  Comparison comparison(experiment, *env, run.info().seed, facts.seeds, baselines.size() + 1, options.json);
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
  Table table = comparison_table(rows, Width::terminal);
  table.dispensable({"p95 s", "note", "% of gap", "% of oracle", "top-1 %", "energy J"});
  fmt::print("{}: A2C as of update {} of {}\n\n{}\n", experiment.scenario.title, facts.checkpoint_update,
             facts.updates, table.text(terminal_columns(STDOUT_FILENO)));
  const auto say = [](const std::string& sentence) { fmt::print("{}", wrapped_in_terminal(sentence)); };
  for (const std::string& note : table_notes(spec, facts.seeds, facts.episodes)) say(note);
  for (const std::string& reason : facts.left_out) say("Left out: " + reason);
  say(fmt::format(
      "Written to {}: report.md, evaluation.csv, evaluation_summary.csv, evaluation_summary.json{}",
      run.path(), drawn ? ", figures/" : ""));
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
