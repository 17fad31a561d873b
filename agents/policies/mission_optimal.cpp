#include "agents/policies/mission_optimal.h"

#include "agents/policies/oracle.h"
#include "sim/model/error.h"

namespace edgeward {

std::string why_mission_optimal_is_not_exact(const Scenario& scenario, const SplitSettings& settings) {
  if (!settings.mission) return "needs a mission: environment.mission";
  const std::string reason = why_oracle_is_not_exact(scenario);
  if (!reason.empty()) {
    return "is exact only where requests neither wait for each other nor meet chance, but " + reason;
  }
  if (scenario.workload.active_probability < 1) {
    return "plans for a request in every round, but workload.active_probability is below 1";
  }
  const DeviceModel& device = scenario.devices.front();
  if (device.link.network >= 0) {
    return "plans for a link of its own, but '" + device.name + "' is a station of a network";
  }
  return "";
}

MissionOptimalPolicy::MissionOptimalPolicy(const SplitPredictor& predictor, const Spec& spec) : mask_(spec) {
  const Scenario& scenario = predictor.scenario();
  const std::string reason = why_mission_optimal_is_not_exact(scenario, predictor.settings());
  if (!reason.empty()) throw InputError("policy 'mission-optimal' " + reason);
  for (size_t family = 0; family < scenario.families.size(); ++family) {
    planners_.push_back(MissionPlanner::refined(predictor, family));
  }
  family_entry_ = spec.privileged_entry("family");
  rate_entry_ = spec.privileged_entry("link_rate." + scenario.devices.front().name);
  budget_entry_ = spec.privileged_entry("energy_budget_left");
  rounds_entry_ = spec.privileged_entry("rounds_left");
}

void MissionOptimalPolicy::act(const ObservationBatch& batch, std::span<float>, std::span<const uint8_t>,
                               Mode, Rng&, std::span<int32_t> actions) {
  const size_t width = batch.size == 0 ? 0 : batch.privileged.size() / batch.size;
  for (size_t row = 0; row < batch.size; ++row) {
    const double* const known = &batch.privileged[row * width];
    actions[row] = planners_[static_cast<size_t>(known[family_entry_])].best_plan(
        known[rate_entry_], known[budget_entry_], static_cast<int>(known[rounds_entry_]),
        mask_.of(batch.mask, row, 0));
  }
}

}  // namespace edgeward
