#include "agents/policies/oracle.h"

#include <algorithm>
#include <string>

#include "sim/model/error.h"

namespace edgeward {

std::string why_oracle_is_not_exact(const Scenario& scenario) {
  if (scenario.workload.kind != WorkloadModel::Kind::rounds) {
    return "requests are carried over from one epoch to the next";
  }
  std::vector<int> stations(scenario.networks.size());
  for (const DeviceModel& device : scenario.devices) {
    const LinkModel& link = device.link;
    if (device.service.kind != ServiceModel::Kind::deterministic) {
      return "the compute times of '" + device.name + "' are random";
    }
    if (link.jitter_s > 0) return "the latency of '" + device.name + "' is random";
    if (link.varies_within_epoch()) return "the link rate of '" + device.name + "' changes within a round";
    if (device.battery) return "the battery of '" + device.name + "' makes each round depend on those before";
    if (link.network >= 0 && ++stations[static_cast<size_t>(link.network)] > 1) {
      return "devices share network '" + scenario.networks[static_cast<size_t>(link.network)].name + "'";
    }
  }
  for (size_t server = 0; server < scenario.servers.size(); ++server) {
    if (scenario.servers[server].service.kind != ServiceModel::Kind::deterministic) {
      return "the compute times of server '" + scenario.servers[server].name + "' are random";
    }
    const auto devices =
        std::count_if(scenario.devices.begin(), scenario.devices.end(),
                      [&](const DeviceModel& device) { return device.server == static_cast<int>(server); });
    const ServerModel& model = scenario.servers[server];
    if (devices > model.workers) {
      return std::to_string(devices) + " devices share " + std::to_string(model.workers) + " worker" +
             (model.workers == 1 ? "" : "s") + " of server '" + model.name + "'";
    }
  }
  return "";
}

OraclePolicy::OraclePolicy(const SplitPredictor& predictor, const Spec& spec)
    : predictor_(predictor), mask_(spec), family_entry_(spec.privileged_entry("family")) {
  const std::string reason = why_oracle_is_not_exact(predictor_.scenario());
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
  const auto known = [&](size_t row, size_t entry) { return batch.privileged[row * width + entry]; };
  choose_best_plans(
      predictor_, mask_, batch, [&](size_t row) { return static_cast<size_t>(known(row, family_entry_)); },
      [&](size_t row, size_t device) { return known(row, rate_entries_[device]); }, actions);
}

}  // namespace edgeward
