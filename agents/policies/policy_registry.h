// The baselines by name: what `--policy` takes and what an evaluation compares. A new baseline is a class of
// its own and one line in policy_registry.cpp.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/policies/policy.h"
#include "env/batch_env.h"
#include "env/split_settings.h"
#include "sim/model/scenario.h"

namespace edgeward {

// What baselines are made from; it must outlive the call alone.
struct BaselineContext {
  const Scenario& scenario;
  const std::optional<SplitSettings>& split;  // greedy and oracle predict with them; absent for other kinds
  BatchEnv& env;                              // best-static tries its plans on it
  uint64_t seed = 0;                          // of the run: selection seeds are derived from it
  std::function<void()> stepped;              // after each step of such a trial, for progress; may be empty
};

struct Baseline {
  std::string name;
  std::unique_ptr<Policy> policy;
  // For tables, by group (Spec::groups); empty strings where there is nothing to say.
  std::vector<std::string> notes;
};

struct BaselineInfo {
  std::string name;
  std::string summary;  // one line, for --help
};

// In the order in which tables show them.
std::vector<BaselineInfo> baseline_list();
std::vector<std::string> baseline_names();

// Throws InputError for an unknown name, with the nearest match; before anything is simulated.
void check_baseline_name(const std::string& name);

// Why the baseline of that name does not apply, for a message that begins with its name: "needs an
// environment of kind split"; "" where it does. split: as in BaselineContext.
std::string why_not_applicable(const std::string& name, const Scenario& scenario,
                               const std::optional<SplitSettings>& split);

// Whether the baseline chooses what another one in the list does, in every round of the scenario:
// greedy-shared where no network has two devices, joint-oracle where oracle is exact, mission-optimal where
// there is no mission. A comparison of all baselines leaves it out. split: as in BaselineContext.
bool says_the_same_as_another(const std::string& name, const Scenario& scenario,
                              const std::optional<SplitSettings>& split = std::nullopt);

// Throws InputError for an unknown name, and where the baseline does not apply.
Baseline make_baseline(const std::string& name, const BaselineContext& context);

}  // namespace edgeward
