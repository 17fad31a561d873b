#include "agents/policies/joint_oracle.h"

#include <limits>

#include "sim/model/error.h"

namespace edgeward {

JointOraclePolicy::JointOraclePolicy(const SplitPredictor& predictor, const Spec& spec)
    : round_(predictor.scenario(), predictor.settings()),
      search_(round_),
      mask_(spec),
      family_entry_(spec.privileged_entry("family")) {
  const std::string reason = why_rounds_are_not_predictable(round_.scenario());
  if (!reason.empty())
    throw InputError("policy 'joint-oracle' needs rounds that can be foreseen, but " + reason);
  for (const DeviceModel& device : round_.scenario().devices) {
    rate_entries_.push_back(spec.privileged_entry("link_rate." + device.name));
    active_entries_.push_back(spec.privileged_entry("active." + device.name));
  }
}

void JointOraclePolicy::act(const ObservationBatch& batch, std::span<float>, std::span<const uint8_t>, Mode,
                            Rng&, std::span<int32_t> actions) {
  const size_t width = batch.size == 0 ? 0 : batch.privileged.size() / batch.size;
  const size_t devices = mask_.components();
  for (size_t row = 0; row < batch.size; ++row) {
    const auto known = [&](size_t entry) { return batch.privileged[row * width + entry]; };
    active_.clear();
    allowed_.clear();
    for (size_t device = 0; device < devices; ++device) {
      const std::span<const uint8_t> mask = mask_.of(batch.mask, row, device);
      actions[row * devices + device] = allowed_choice(mask, 0);
      if (known(active_entries_[device]) == 0) continue;
      active_.push_back({device, known(rate_entries_[device])});
      std::vector<uint32_t>& allowed = allowed_.emplace_back();
      for (uint32_t choice = 0; choice < mask.size(); ++choice) {
        if (mask[choice] != 0) allowed.push_back(choice);
      }
    }
    if (active_.empty()) continue;
    round_.begin(static_cast<size_t>(known(family_entry_)), active_);
    JointPlan plan;
    search_.climb(allowed_, plan);
    if (active_.size() <= most_requests(round_.scenario().choices.size())) search_.exhaust(allowed_, plan);
    for (size_t index = 0; index < active_.size(); ++index) {
      actions[row * devices + active_[index].device] = static_cast<int32_t>(plan[index]);
    }
  }
}

size_t JointOraclePolicy::most_requests(size_t choices) {
  if (choices < 2) return std::numeric_limits<size_t>::max();
  size_t requests = 0;
  for (uint64_t plans = choices; plans <= most_joint_plans; plans *= choices) ++requests;
  return requests;
}

std::string JointOraclePolicy::note(const Scenario& scenario) {
  const size_t most = most_requests(scenario.choices.size());
  if (scenario.devices.size() <= most) return "joint optimum, sees the true link rates";
  return "sees the true link rates; above " + std::to_string(most) +
         " requests a round a lower bound of the joint optimum";
}

}  // namespace edgeward
