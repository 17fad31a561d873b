#include "cli/compare_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

#include "agents/policies/policy_registry.h"
#include "cli/evaluation_files.h"
#include "cli/experiment_options.h"
#include "cli/foreign_policy.h"
#include "cli/interrupt.h"
#include "cli/learner_program.h"
#include "cli/policy_comparison.h"
#include "cli/terminal.h"
#include "env/layout_difference.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

struct CompareOptions {
  ScenarioOptions scenario;
  LayoutOptions layout;
  std::vector<std::string> agents;     // LABEL=RUN
  std::vector<std::string> foreign;    // --policy
  std::vector<std::string> baselines;  // --policies; empty: all that apply
  int seeds = 0, episodes = 0;         // 0: as the scenario says
  std::string out;
  bool json = false;
};

struct Agent {
  std::string label, run, identity;  // identity: of what it was trained on
  int64_t checkpoint_update = 0, updates = 0;
  std::unique_ptr<Policy> policy;
};

// Reads an agent as it was trained; its conditions may be others than here, what it sees and chooses may not.
Agent load_agent(const std::string& label, const std::string& path, const Spec& spec, AgentLoader load) {
  const RunDirectory run = RunDirectory::open_to_read(path);
  const int64_t update = run.newest_checkpoint();
  const Experiment trained = load_experiment(run);
  const Spec trained_spec = spec_of(trained);
  if (const std::string difference = layout_difference(trained_spec, spec); !difference.empty()) {
    throw InputError(fmt::format("--agent {}={}: cannot act in this scenario: {}", label, path, difference));
  }
  return {label,
          run.path(),
          trained.identity,
          update,
          trained.training.updates(),
          load(run.checkpoint(update), trained_spec, trained.identity)};
}

std::pair<std::string, std::string> label_and_run(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw InputError("--agent " + text + ": not LABEL=RUN, for example a2c/1=runs/first");
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<Agent> load_agents(const CompareOptions& options, const Spec& spec, AgentLoader load,
                               std::set<std::string>& taken) {
  std::vector<Agent> agents;
  for (const std::string& text : options.agents) {
    const auto [label, run] = label_and_run(text);
    if (!taken.insert(label).second) {
      throw InputError("--agent " + text + ": there is a policy '" + label +
                       "' already; name it differently");
    }
    agents.push_back(load_agent(label, run, spec, load));
  }
  return agents;
}

// Those named, each of which must apply, or all that do.
std::vector<std::string> chosen_baselines(const CompareOptions& options, const Experiment& experiment,
                                          std::vector<std::string>& left_out) {
  if (options.baselines.empty()) return applicable_baselines(experiment, left_out);
  std::set<std::string> seen;
  for (const std::string& name : options.baselines) {
    check_baseline_name(name);
    if (!seen.insert(name).second) throw InputError("--policies names '" + name + "' twice");
    const std::string reason = why_not_applicable(name, experiment.scenario, experiment.split);
    if (!reason.empty()) throw InputError("policy '" + name + "' " + reason);
  }
  return options.baselines;
}

nlohmann::ordered_json agents_json(const std::vector<Agent>& agents) {
  auto list = nlohmann::ordered_json::array();
  for (const Agent& agent : agents) {
    list.push_back({{"policy", agent.label},
                    {"run", agent.run},
                    {"identity", agent.identity},
                    {"checkpoint_update", agent.checkpoint_update},
                    {"updates", agent.updates}});
  }
  return list;
}

void compare(const CompareOptions& options, AgentLoader load) {
  check_output_path(options.out);
  const Experiment experiment = load_experiment(options.scenario);
  std::vector<std::string> left_out;
  const std::vector<std::string> baselines = chosen_baselines(options, experiment, left_out);
  std::set<std::string> taken = taken_labels();
  const std::vector<ForeignPolicyName> foreign = read_policy_names(options.foreign, taken);
  const std::vector<Agent> agents = load_agents(options, spec_of(experiment), load, taken);
  const Layout layout =
      options.layout.arrange(options.episodes > 0 ? options.episodes : experiment.evaluation.episodes);
  const ComparedEpisodes compared{options.seeds > 0 ? options.seeds : experiment.evaluation.seeds,
                                  layout.environments(), options.scenario.seed};

  const InterruptGuard guard;
  const std::unique_ptr<VectorEnv> env = start_environments(experiment, layout);
  const Spec& spec = env->spec();
  const std::string if_interrupted = "interrupted; nothing was written";
  const std::vector<std::unique_ptr<Policy>> served =
      start_foreign_policies(foreign, spec, env->size(), if_interrupted);
  PolicyComparison comparison(experiment, *env, compared, baselines.size() + agents.size() + foreign.size(),
                              options.json, if_interrupted);
  for (const std::string& name : baselines) comparison.add_baseline(name);
  for (const Agent& agent : agents) comparison.add(agent.label, *agent.policy, {});
  for (size_t index = 0; index < foreign.size(); ++index) {
    comparison.add(foreign[index].label, *served[index], {});
  }
  const std::vector<PolicyEpisodes> evaluated = comparison.finish();
  const std::vector<SummaryRow> rows = summarise(spec, evaluated, compared.seed);

  const nlohmann::ordered_json json{{"scenario", options.scenario.scenario},
                                    {"title", experiment.scenario.title},
                                    {"set", options.scenario.assignments},
                                    {"identity", experiment.identity},
                                    {"seed", compared.seed},
                                    {"seeds", compared.seeds},
                                    {"episodes", compared.episodes},
                                    {"agents", agents_json(agents)},
                                    {"policies", foreign_policies_json(foreign)},
                                    {"left_out", left_out},
                                    {"summary", evaluation_summary_json(spec, rows)}};
  RunInfo info = run_info("compare", options.scenario, experiment, layout);
  info.state = "complete";
  const RunDirectory run =
      RunDirectory::create(options.out, to_yaml(experiment.source.root), info,
                           {{"evaluation.csv", evaluation_csv(spec, evaluation_rows(spec, evaluated))},
                            {"evaluation_summary.csv", evaluation_summary_csv(rows)},
                            {"evaluation_summary.json", json.dump(2) + "\n"}});
  if (options.json) {
    fmt::print("{}\n", json.dump(2));
    return;
  }
  print_comparison(experiment.scenario.title, spec, rows, compared, left_out);
  fmt::print("{}", wrapped_in_terminal(fmt::format(
                       "Written to {}: evaluation.csv, evaluation_summary.csv, evaluation_summary.json",
                       run.path())));
}

}  // namespace

void add_compare_command(CLI::App& app, AgentLoader load) {
  CLI::App* const command = app.add_subcommand(compare_summary.name, compare_summary.summary);
  const auto options = std::make_shared<CompareOptions>();
  options->scenario.add_to(*command, true);
  command
      ->add_option("--agent", options->agents,
                   "A trained agent and what to call it: --agent a2c/1=runs/first (repeatable)")
      ->allow_extra_args(false)
      ->type_name("LABEL=RUN");
  command
      ->add_option(
          "--policy", options->foreign,
          "A policy that was trained elsewhere, and what to call it: --policy sb3=a2c.onnx (repeatable)")
      ->allow_extra_args(false)
      ->type_name("[LABEL=]FILE.onnx");
  command
      ->add_option("--policies", options->baselines,
                   "Baselines, with commas between (default: all that apply)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME,...");
  command->add_option("--seeds", options->seeds, "Evaluation seeds (default: as the scenario says)")
      ->check(CLI::Range(1, 100'000));
  command->add_option("--episodes", options->episodes, "Episodes per seed (default: as the scenario says)")
      ->check(CLI::Range(1, 65'536));
  options->layout.add_to(*command);
  command->add_option("--out", options->out, "The directory to make")->required();
  command->add_flag("--json", options->json, "Print the summary as JSON for machines, and no progress");
  std::string footer = "\nBaselines:\n";
  for (const BaselineInfo& policy : baseline_list()) {
    footer += fmt::format("  {:<26}{}\n", policy.name, policy.summary);
  }
  command->footer(
      footer +
      "\nEverybody meets the same episodes. An agent may come from other conditions (another link, other "
      "weights);\n"
      "what it sees and chooses must be the same. Episodes are paired by seed and cells: the same numbers of "
      "both\n"
      "repeat the same bytes.\n"
      "\nExamples:\n"
      "  edgeward compare edgerl/balanced --agent a2c=runs/first --policies greedy,oracle --out "
      "runs/compared\n"
      "  edgeward compare edgerl/static-8mbps --agent a2c/1=runs/s1 --agent a2c/2=runs/s2 --out runs/at-8\n"
      "  edgeward compare edgerl/balanced --agent ours=runs/first --policy sb3=a2c.onnx --out "
      "runs/compared\n");
  command->callback([options, load] { compare(*options, load); });
}

}  // namespace edgeward
