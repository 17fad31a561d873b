#include "agents/policies/fixed_choice.h"

#include <optional>

#include "sim/model/error.h"
#include "sim/model/nearest.h"

namespace edgeward {
namespace {

bool is_of(const Plan& plan, const PlanTable& table, Version version) {
  return version == Version::light ? plan.version_index == 0
                                   : plan.version_index == table.back().version_index;
}

// The accepted plan with the earliest cut in each table.
template <class Accept>
std::vector<std::vector<size_t>> earliest(const Scenario& scenario, Version version,
                                          const std::string& policy, Accept accept) {
  std::vector<std::vector<size_t>> choices(scenario.families.size());
  for (size_t family = 0; family < scenario.families.size(); ++family) {
    for (const DeviceModel& device : scenario.devices) {
      const PlanTable& table = device.plans[family];
      std::optional<size_t> found;
      for (size_t choice = 0; choice < table.size(); ++choice) {
        const Plan& plan = table[choice];
        if (!is_of(plan, table, version) || !accept(plan)) continue;
        if (!found || plan.cut < table[*found].cut) found = choice;
      }
      if (!found) {
        throw InputError("policy '" + policy + "' finds no plan of its sort in family '" +
                         scenario.families[family] +
                         "'; the scenario's plans are: " + join(scenario.choices));
      }
      choices[family].push_back(*found);
    }
  }
  return choices;
}

}  // namespace

FixedChoicePolicy::FixedChoicePolicy(const Spec& spec, std::vector<std::vector<size_t>> choices)
    : groups_(spec), mask_(spec), choices_(std::move(choices)) {}

void FixedChoicePolicy::act(const ObservationBatch& batch, std::span<float>, std::span<const uint8_t>, Mode,
                            Rng&, std::span<int32_t> actions) {
  const size_t width = batch.size == 0 ? 0 : batch.observation.size() / batch.size;
  const size_t components = mask_.components();
  for (size_t row = 0; row < batch.size; ++row) {
    const std::vector<size_t>& wanted =
        choices_[groups_.group(batch.observation.subspan(row * width, width))];
    for (size_t component = 0; component < components; ++component) {
      actions[row * components + component] =
          allowed_choice(mask_.of(batch.mask, row, component), wanted[component]);
    }
  }
}

std::vector<std::vector<size_t>> local_choices(const Scenario& scenario, Version version,
                                               const std::string& policy) {
  return earliest(scenario, version, policy, [](const Plan& plan) { return plan.local; });
}

std::vector<std::vector<size_t>> earliest_cut_choices(const Scenario& scenario, Version version,
                                                      const std::string& policy) {
  return earliest(scenario, version, policy, [](const Plan& plan) { return !plan.local; });
}

}  // namespace edgeward
