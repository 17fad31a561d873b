#include "agents/policies/oracle.h"

#include <algorithm>
#include <string>

#include "agents/policies/round_prediction.h"
#include "sim/model/error.h"

namespace edgeward {

std::string why_oracle_is_not_exact(const Scenario& scenario) {
  std::vector<int> stations(scenario.networks.size());
  for (const DeviceModel& device : scenario.devices) {
    const int network = device.link.network;
    if (network >= 0 && ++stations[static_cast<size_t>(network)] > 1) {
      return "devices share network '" + scenario.networks[static_cast<size_t>(network)].name + "'";
    }
  }
  for (size_t server = 0; server < scenario.servers.size(); ++server) {
    const auto devices =
        std::count_if(scenario.devices.begin(), scenario.devices.end(),
                      [&](const DeviceModel& device) { return device.server == static_cast<int>(server); });
    const ServerModel& model = scenario.servers[server];
    if (devices > model.workers) {
      return std::to_string(devices) + " devices share " + std::to_string(model.workers) + " worker" +
             (model.workers == 1 ? "" : "s") + " of server '" + model.name + "'";
    }
  }
  return why_rounds_are_not_predictable(scenario);
}

std::string why_oracle_is_not_exact(const Scenario& scenario, const SplitSettings& settings) {
  if (settings.mission) return "the mission's energy budget makes each round depend on those before";
  return why_oracle_is_not_exact(scenario);
}

OraclePolicy::OraclePolicy(const SplitPredictor& predictor, const Spec& spec)
    : predictor_(predictor), mask_(spec), family_entry_(spec.privileged_entry("family")) {
  const std::string reason = why_oracle_is_not_exact(predictor_.scenario(), predictor_.settings());
  if (!reason.empty()) {
    throw InputError(
        "policy 'oracle' is exact only where requests neither wait for each other nor meet chance, but " +
        reason);
  }
  for (const DeviceModel& device : predictor_.scenario().devices) {
    rate_entries_.push_back(spec.privileged_entry("link_rate." + device.name));
  }
}

void OraclePolicy::act(const ObservationBatch& batch, std::span<float>, std::span<const uint8_t>, Mode, Rng&,
                       std::span<int32_t> actions) {
  const size_t width = batch.size == 0 ? 0 : batch.privileged.size() / batch.size;
  const size_t devices = mask_.components();
  for (size_t row = 0; row < batch.size; ++row) {
    const std::span<const double> known = batch.privileged.subspan(row * width, width);
    const auto family = static_cast<size_t>(known[family_entry_]);
    for (size_t device = 0; device < devices; ++device) {
      actions[row * devices + device] = predictor_.best_choice(device, family, known[rate_entries_[device]],
                                                               mask_.of(batch.mask, row, device));
    }
  }
}

}  // namespace edgeward
