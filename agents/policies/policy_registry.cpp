#include "agents/policies/policy_registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agents/policies/best_static.h"
#include "agents/policies/fixed_choice.h"
#include "agents/policies/greedy.h"
#include "agents/policies/joint_oracle.h"
#include "agents/policies/mission_optimal.h"
#include "agents/policies/oracle.h"
#include "agents/policies/random_choice.h"
#include "sim/model/error.h"
#include "sim/model/nearest.h"

namespace edgeward {
namespace {

constexpr int selection_episodes = 16;  // per family and choice

using Choices = std::vector<std::vector<size_t>>;  // [family][device]

void fix_choices(Baseline& baseline, const BaselineContext& context, Choices choices) {
  for (size_t family = 0; family < choices.size(); ++family) {
    const DeviceModel& device = context.scenario.devices.front();
    baseline.notes[family] = device.plans[family][choices[family].front()].label();
  }
  baseline.policy = std::make_unique<FixedChoicePolicy>(context.env.spec(), std::move(choices));
}

template <Version version>
void make_local(Baseline& baseline, const BaselineContext& context) {
  fix_choices(baseline, context, local_choices(context.scenario, version, baseline.name));
}

template <Version version>
void make_edge(Baseline& baseline, const BaselineContext& context) {
  fix_choices(baseline, context, earliest_cut_choices(context.scenario, version, baseline.name));
}

void make_best_static(Baseline& baseline, const BaselineContext& context) {
  const std::vector<size_t> best =
      select_static_choices(context.env, context.seed, selection_episodes, context.stepped);
  Choices choices;
  for (const size_t choice : best) choices.emplace_back(context.scenario.devices.size(), choice);
  fix_choices(baseline, context, std::move(choices));
}

void make_random(Baseline& baseline, const BaselineContext& context) {
  baseline.policy = std::make_unique<RandomPolicy>(context.env.spec());
}

void make_greedy(Baseline& baseline, const BaselineContext& context) {
  const SplitPredictor predictor(context.scenario, *context.split);
  baseline.policy = std::make_unique<GreedyPolicy>(predictor, context.env.spec());
  const auto note = [&](const char* text) { std::fill(baseline.notes.begin(), baseline.notes.end(), text); };
  if (context.split->mission) {
    note("ignores the energy budget");
  } else if (context.scenario.devices.size() == 1 && why_oracle_is_not_exact(context.scenario).empty()) {
    note("greedy = oracle: one device, known link rate");
  }
}

void make_oracle(Baseline& baseline, const BaselineContext& context) {
  const SplitPredictor predictor(context.scenario, *context.split);
  baseline.policy = std::make_unique<OraclePolicy>(predictor, context.env.spec());
  std::fill(baseline.notes.begin(), baseline.notes.end(), "exhaustive, sees the true link rate");
}

void make_greedy_shared(Baseline& baseline, const BaselineContext& context) {
  const SplitPredictor predictor(context.scenario, *context.split);
  baseline.policy = std::make_unique<GreedyPolicy>(predictor, context.env.spec(), Air::shared);
}

void make_joint_oracle(Baseline& baseline, const BaselineContext& context) {
  const SplitPredictor predictor(context.scenario, *context.split);
  baseline.policy = std::make_unique<JointOraclePolicy>(predictor, context.env.spec());
  std::fill(baseline.notes.begin(), baseline.notes.end(), JointOraclePolicy::note(context.scenario));
}

void make_mission_optimal(Baseline& baseline, const BaselineContext& context) {
  const SplitPredictor predictor(context.scenario, *context.split);
  auto policy = std::make_unique<MissionOptimalPolicy>(predictor, context.env.spec());
  for (size_t family = 0; family < baseline.notes.size(); ++family) {
    const MissionPlanner& planner = policy->planner(family);
    baseline.notes[family] =
        fmt::format("the oracle of a mission: dynamic programming, {} budgets x {} rates",
                    planner.size().budget_steps, planner.size().rates);
  }
  baseline.policy = std::move(policy);
}

std::string why_no_oracle(const Scenario& scenario, const SplitSettings& settings) {
  const std::string reason = why_oracle_is_not_exact(scenario, settings);
  return reason.empty()
             ? ""
             : "is exact only where requests neither wait for each other nor meet chance, but " + reason;
}

std::string why_no_joint_oracle(const Scenario& scenario, const SplitSettings& settings) {
  const std::string reason = settings.mission ? why_oracle_is_not_exact(scenario, settings)
                                              : why_rounds_are_not_predictable(scenario);
  return reason.empty() ? "" : "needs rounds that can be foreseen, but " + reason;
}

static_assert(JointOraclePolicy::most_joint_plans == uint64_t{1} << 30, "as the summary below says");

std::string always_applies(const Scenario&, const SplitSettings&) {
  return "";
}

struct Registered {
  const char* name;
  const char* summary;
  void (*make)(Baseline&, const BaselineContext&);
  bool needs_split = true;  // takes the choices of an action for the plans of a device
  std::string (*why_not)(const Scenario&, const SplitSettings&) = always_applies;
};

constexpr std::array registered{
    Registered{"local-only", "heavy version, all on the device", make_local<Version::heavy>},
    Registered{"local-only-light", "light version, all on the device", make_local<Version::light>},
    Registered{"edge-only", "heavy version, cut as early as the scenario allows", make_edge<Version::heavy>},
    Registered{"edge-only-light", "light version, cut as early as the scenario allows",
               make_edge<Version::light>},
    Registered{"best-static", "the best single plan per family for all devices, chosen on other seeds",
               make_best_static},
    Registered{"random", "any allowed plan, each as likely", make_random, false},
    Registered{"greedy", "the plan predicted best at the observed link rate", make_greedy},
    Registered{"greedy-shared", "the same at that rate / the active devices on the network",
               make_greedy_shared},
    Registered{"oracle",
               "the best plan, knowing the true link rate (privileged); refuses where requests wait for each "
               "other or meet chance",
               make_oracle, true, why_no_oracle},
    Registered{
        "joint-oracle",
        "the best plans of all devices together, knowing the true link rates (privileged; where they have "
        "more than 2^30 joint plans, a lower bound of that); refuses where requests meet chance",
        make_joint_oracle, true, why_no_joint_oracle},
    Registered{"mission-optimal",
               "the best decisions under a mission's energy budget, by dynamic programming (privileged)",
               make_mission_optimal, true, why_mission_optimal_is_not_exact},
};

const Registered& entry_of(const std::string& name) {
  check_baseline_name(name);
  return *std::find_if(registered.begin(), registered.end(),
                       [&](const Registered& each) { return each.name == name; });
}

}  // namespace

std::vector<BaselineInfo> baseline_list() {
  std::vector<BaselineInfo> list;
  for (const Registered& entry : registered) list.push_back({entry.name, entry.summary});
  return list;
}

std::vector<std::string> baseline_names() {
  std::vector<std::string> names;
  for (const Registered& entry : registered) names.emplace_back(entry.name);
  return names;
}

void check_baseline_name(const std::string& name) {
  const std::vector<std::string> names = baseline_names();
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  Complaint complaint;
  complaint.problem = "unknown policy '" + name + "'";
  complaint.allowed = join(names);
  complaint.nearest = nearest_match(name, names);
  throw InputError(complaint);
}

std::string why_not_applicable(const std::string& name, const Scenario& scenario,
                               const std::optional<SplitSettings>& split) {
  const Registered& entry = entry_of(name);
  if (entry.needs_split && !split) return "needs an environment of kind split";
  return split ? entry.why_not(scenario, *split) : "";
}

bool says_the_same_as_another(const std::string& name, const Scenario& scenario,
                              const std::optional<SplitSettings>& split) {
  const Registered& entry = entry_of(name);
  if (entry.make == make_joint_oracle) return why_oracle_is_not_exact(scenario).empty();
  if (entry.make == make_mission_optimal) return !split || !split->mission;
  if (entry.make != make_greedy_shared) return false;
  std::vector<int> stations(scenario.networks.size());
  return std::none_of(scenario.devices.begin(), scenario.devices.end(), [&](const DeviceModel& device) {
    return device.link.network >= 0 && ++stations[static_cast<size_t>(device.link.network)] > 1;
  });
}

Baseline make_baseline(const std::string& name, const BaselineContext& context) {
  const std::string reason = why_not_applicable(name, context.scenario, context.split);
  if (!reason.empty()) throw InputError("policy '" + name + "' " + reason);
  Baseline baseline{name, nullptr, std::vector<std::string>(context.env.spec().groups.size())};
  entry_of(name).make(baseline, context);
  return baseline;
}

}  // namespace edgeward
