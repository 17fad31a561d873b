#include "agents/policies/greedy.h"

#include <algorithm>

namespace edgeward {

GreedyPolicy::GreedyPolicy(const SplitPredictor& predictor, const Spec& spec, Air air)
    : predictor_(predictor),
      air_(air),
      groups_(spec),
      mask_(spec),
      rates_bps_(predictor.scenario().devices.size()),
      sharers_(predictor.scenario().networks.size()) {
  for (const DeviceModel& device : predictor_.scenario().devices) {
    rate_entries_.push_back(spec.observation_entry("link_rate." + device.name));
    active_entries_.push_back(spec.observation_entry("active." + device.name));
  }
}

void GreedyPolicy::read_rates(std::span<const float> observation) {
  const std::vector<DeviceModel>& devices = predictor_.scenario().devices;
  for (size_t device = 0; device < devices.size(); ++device) {
    rates_bps_[device] = predictor_.settings().rate_bps(observation[rate_entries_[device]]);
  }
  if (air_ == Air::own) return;
  std::fill(sharers_.begin(), sharers_.end(), 0);
  for (size_t device = 0; device < devices.size(); ++device) {
    const int network = devices[device].link.network;
    if (network >= 0 && observation[active_entries_[device]] > 0) ++sharers_[static_cast<size_t>(network)];
  }
  for (size_t device = 0; device < devices.size(); ++device) {
    const int network = devices[device].link.network;
    if (network >= 0) rates_bps_[device] /= std::max(sharers_[static_cast<size_t>(network)], 1.0);
  }
}

void GreedyPolicy::act(const ObservationBatch& batch, std::span<float>, std::span<const uint8_t>, Mode, Rng&,
                       std::span<int32_t> actions) {
  const size_t width = batch.size == 0 ? 0 : batch.observation.size() / batch.size;
  const size_t devices = mask_.components();
  for (size_t row = 0; row < batch.size; ++row) {
    const std::span<const float> observation = batch.observation.subspan(row * width, width);
    const size_t family = groups_.group(observation);
    read_rates(observation);
    for (size_t device = 0; device < devices; ++device) {
      actions[row * devices + device] =
          predictor_.best_choice(device, family, rates_bps_[device], mask_.of(batch.mask, row, device));
    }
  }
}

}  // namespace edgeward
