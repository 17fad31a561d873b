#include "agents/policies/policy_registry.h"

#include <algorithm>
#include <array>

#include "agents/policies/best_static.h"
#include "agents/policies/fixed_choice.h"
#include "agents/policies/greedy.h"
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
  if (context.scenario.devices.size() == 1 && why_oracle_is_not_exact(context.scenario).empty()) {
    std::fill(baseline.notes.begin(), baseline.notes.end(), "greedy = oracle: one device, known link rate");
  }
}

void make_oracle(Baseline& baseline, const BaselineContext& context) {
  const SplitPredictor predictor(context.scenario, *context.split);
  baseline.policy = std::make_unique<OraclePolicy>(predictor, context.env.spec());
  std::fill(baseline.notes.begin(), baseline.notes.end(), "exhaustive, sees the true link rate");
}

struct Registered {
  const char* name;
  const char* summary;
  void (*make)(Baseline&, const BaselineContext&);
  bool needs_split = true;  // takes the choices of an action for the plans of a device
};

constexpr std::array registered{
    Registered{"local-only", "heavy version, all on the device", make_local<Version::heavy>},
    Registered{"local-only-light", "light version, all on the device", make_local<Version::light>},
    Registered{"edge-only", "heavy version, cut as early as the scenario allows", make_edge<Version::heavy>},
    Registered{"edge-only-light", "light version, cut as early as the scenario allows",
               make_edge<Version::light>},
    Registered{"best-static", "the best single plan per family, chosen on other seeds", make_best_static},
    Registered{"random", "any allowed plan, each as likely", make_random, false},
    Registered{"greedy", "the plan predicted best at the observed link rate", make_greedy},
    Registered{"oracle",
               "the best plan, knowing the true link rate (privileged); refuses where requests wait for each "
               "other or meet chance",
               make_oracle},
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
  if (entry.make != make_oracle) return "";
  const std::string reason = why_oracle_is_not_exact(scenario);
  return reason.empty()
             ? ""
             : "is exact only where requests neither wait for each other nor meet chance, but " + reason;
}

Baseline make_baseline(const std::string& name, const BaselineContext& context) {
  const std::string reason = why_not_applicable(name, context.scenario, context.split);
  if (!reason.empty()) throw InputError("policy '" + name + "' " + reason);
  Baseline baseline{name, nullptr, std::vector<std::string>(context.env.spec().groups.size())};
  entry_of(name).make(baseline, context);
  return baseline;
}

}  // namespace edgeward
