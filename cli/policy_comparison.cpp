#include "cli/policy_comparison.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "agents/policies/policy_registry.h"
#include "cli/evaluation_tables.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"

namespace edgeward {

std::vector<std::string> applicable_baselines(const Experiment& experiment,
                                              std::vector<std::string>& left_out) {
  std::vector<std::string> names;
  for (const std::string& name : baseline_names()) {
    if (says_the_same_as_another(name, experiment.scenario, experiment.split)) continue;
    const std::string reason = why_not_applicable(name, experiment.scenario, experiment.split);
    if (reason.empty()) {
      names.push_back(name);
    } else {
      left_out.push_back(name + ", which " + reason);
    }
  }
  return names;
}

PolicyComparison::PolicyComparison(const Experiment& experiment, VectorEnv& env,
                                   const ComparedEpisodes& compared, size_t policies, bool quiet,
                                   std::string if_interrupted)
    : experiment_(experiment),
      env_(env),
      compared_(compared),
      if_interrupted_(std::move(if_interrupted)),
      step_(static_cast<int64_t>(env.size())),
      progress_("evaluation", env.spec().epoch + "s",
                static_cast<int64_t>(policies) * compared.seeds * env.spec().episode_epochs * step_, quiet) {}

void PolicyComparison::add_baseline(const std::string& name) {
  Baseline baseline = make_baseline(name, {.scenario = experiment_.scenario,
                                           .split = experiment_.split,
                                           .env = env_,
                                           .seed = compared_.seed,
                                           .stepped = [this] { stop_if_interrupted(); }});
  add(name, *baseline.policy, baseline.notes);
}

void PolicyComparison::add(const std::string& name, Policy& policy, std::vector<std::string> notes) {
  const auto stepped = [&] {
    stop_if_interrupted();
    progress_.update(done_ += step_, name);
  };
  evaluated_.push_back(
      evaluate_policy(env_, name, policy, std::move(notes), compared_.seed, compared_.seeds, stepped));
}

std::vector<PolicyEpisodes> PolicyComparison::finish() {
  progress_.finish();
  return std::move(evaluated_);
}

void PolicyComparison::stop_if_interrupted() const {
  if (InterruptGuard::requested()) throw Interrupted{if_interrupted_};
}

void print_comparison(const std::string& heading, const Spec& spec, const std::vector<SummaryRow>& rows,
                      const ComparedEpisodes& compared, const std::vector<std::string>& left_out) {
  Table table = comparison_table(rows, Width::terminal);
  table.dispensable({"p95 s", "note", "% of gap", "% of oracle", "top-1 %", "energy J"});
  fmt::print("{}\n\n{}\n", heading, table.text(terminal_columns(STDOUT_FILENO)));
  for (const std::string& note : table_notes(spec, compared.seeds, compared.episodes)) {
    fmt::print("{}", wrapped_in_terminal(note));
  }
  for (const std::string& reason : left_out) fmt::print("{}", wrapped_in_terminal("Left out: " + reason));
}

}  // namespace edgeward
