#include "cli/evaluate_policies.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <set>

#include "agents/policies/evaluation_summary.h"
#include "cli/evaluation_files.h"
#include "cli/experiment_options.h"
#include "cli/figures.h"
#include "cli/foreign_policy.h"
#include "cli/interrupt.h"
#include "cli/policy_comparison.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "sim/model/error.h"

namespace edgeward {

namespace fs = std::filesystem;

namespace {

struct Judged {
  ScenarioOptions scenario;
  std::optional<int> workers;  // as many as the run had, where it is that of a run
};

// What the policies are judged in.
Judged judged_in(const PolicyEvaluationOptions& options, const std::string& scenario,
                 const ForeignPolicyName& first) {
  Judged judged{{scenario, options.assignments, options.seed.value_or(1)}, {}};
  if (!scenario.empty()) return judged;
  const fs::path folder = fs::absolute(first.source).parent_path();
  if (!fs::exists(folder / "run.json") || !fs::exists(folder / "config.yaml")) {
    throw InputError(
        first.text +
        ": lies in no run directory, so it does not say where it belongs; name the scenario: edgeward "
        "evaluate --policy " +
        first.source + " SCENARIO");
  }
  const RunDirectory run = RunDirectory::open_to_read(folder.string());
  judged.scenario.scenario = run.file("config.yaml");
  if (!options.seed) judged.scenario.seed = run.info().seed;
  judged.workers = run.info().workers;
  return judged;
}

std::string list_of(const std::vector<ForeignPolicyName>& names) {
  std::string text;
  for (const ForeignPolicyName& name : names) text += (text.empty() ? "" : ", ") + name.label;
  return text;
}

EvaluationFacts facts_of(const std::vector<ForeignPolicyName>& names) {
  EvaluationFacts facts;
  for (const ForeignPolicyName& name : names) {
    facts.evaluated += fmt::format("{}Trained elsewhere: `{}`, from {}.", facts.evaluated.empty() ? "" : " ",
                                   name.label, name.source);
  }
  facts.files = "`evaluation_summary.json` the same and the policies' SHA-256.";
  return facts;
}

}  // namespace

void PolicyEvaluationOptions::add_scenario_options(CLI::App& command, CLI::Option& policy) {
  command
      .add_option("--set", assignments,
                  "With --policy: set a value of the scenario, as --set environment.episode=50 (repeatable)")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE")
      ->needs(&policy);
  command
      .add_option("--seed", seed,
                  "With --policy: everything random follows from it (default: 1, or the run's)")
      ->check(whole_seed())
      ->needs(&policy);
  command
      .add_option("--out", out,
                  "With --policy: the directory to make (default: runs/<scenario>-seed<seed>-<n>)")
      ->needs(&policy);
}

void evaluate_policies(const PolicyEvaluationOptions& options, const std::string& scenario) {
  std::set<std::string> taken = taken_labels();
  const std::vector<ForeignPolicyName> names = read_policy_names(options.policies, taken);
  const Judged judged = judged_in(options, scenario, names.front());
  const std::string out =
      options.out.empty()
          ? default_run_path(scenario.empty() ? names.front().label : scenario, judged.scenario.seed)
          : options.out;
  check_output_path(out);
  const Experiment experiment = load_experiment(judged.scenario);
  EvaluationFacts facts = facts_of(names);
  const std::vector<std::string> baselines = applicable_baselines(experiment, facts.left_out);
  const Layout layout = options.layout.arrange(experiment.evaluation.episodes, judged.workers);
  facts.seeds = options.seeds > 0 ? options.seeds : experiment.evaluation.seeds;
  facts.episodes = layout.environments();
  const ComparedEpisodes compared{facts.seeds, facts.episodes, judged.scenario.seed};

  const InterruptGuard guard;
  const std::string if_interrupted = "interrupted; nothing was written";
  const std::unique_ptr<VectorEnv> env = start_environments(experiment, layout);
  const Spec& spec = env->spec();
  const std::vector<std::unique_ptr<Policy>> served =
      start_foreign_policies(names, spec, env->size(), if_interrupted);
  PolicyComparison comparison(experiment, *env, compared, baselines.size() + names.size(), options.json,
                              if_interrupted);
  // First those that may fail; in tables they come last, as an agent does.
  for (size_t index = 0; index < names.size(); ++index)
    comparison.add(names[index].label, *served[index], {});
  for (const std::string& name : baselines) comparison.add_baseline(name);
  std::vector<PolicyEpisodes> evaluated = comparison.finish();
  std::rotate(evaluated.begin(), evaluated.begin() + static_cast<std::ptrdiff_t>(names.size()),
              evaluated.end());
  const std::vector<SummaryRow> rows = summarise(spec, evaluated, compared.seed);

  const nlohmann::ordered_json json{{"scenario", judged.scenario.scenario},
                                    {"title", experiment.scenario.title},
                                    {"set", options.assignments},
                                    {"identity", experiment.identity},
                                    {"seed", compared.seed},
                                    {"seeds", compared.seeds},
                                    {"episodes", compared.episodes},
                                    {"policies", foreign_policies_json(names)},
                                    {"left_out", facts.left_out},
                                    {"summary", evaluation_summary_json(spec, rows)}};
  RunInfo info = run_info("evaluate", judged.scenario, experiment, layout);
  info.state = "complete";
  const RunDirectory run =
      RunDirectory::create(out, to_yaml(experiment.source.root), info,
                           {{"evaluation.csv", evaluation_csv(spec, evaluation_rows(spec, evaluated))},
                            {"evaluation_summary.csv", evaluation_summary_csv(rows)},
                            {"evaluation_summary.json", json.dump(2) + "\n"}});
  const bool drawn = options.figures && draw_figures(run.path(), true);
  run.write("report.md", run_report(run, experiment, spec, rows, facts));
  if (options.json) {
    fmt::print("{}\n", json.dump(2));
    return;
  }
  print_comparison(fmt::format("{}: {} and the baselines", experiment.scenario.title, list_of(names)), spec,
                   rows, compared, facts.left_out);
  fmt::print(
      "{}", wrapped_in_terminal(fmt::format(
                "Written to {}: report.md, evaluation.csv, evaluation_summary.csv, evaluation_summary.json{}",
                run.path(), drawn ? ", figures/" : "")));
}

}  // namespace edgeward
