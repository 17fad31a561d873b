#include "agents/policies/greedy.h"

namespace edgeward {

GreedyPolicy::GreedyPolicy(const SplitPredictor& predictor, const Spec& spec)
    : predictor_(predictor), groups_(spec), mask_(spec) {
  for (const DeviceModel& device : predictor_.scenario().devices) {
    rate_entries_.push_back(spec.observation_entry("link_rate." + device.name));
  }
}

void GreedyPolicy::act(const ObservationBatch& batch, std::span<float>, std::span<const uint8_t>, Mode, Rng&,
                       std::span<int32_t> actions) {
  const size_t width = batch.size == 0 ? 0 : batch.observation.size() / batch.size;
  const size_t devices = rate_entries_.size();
  for (size_t row = 0; row < batch.size; ++row) {
    const std::span<const float> observation = batch.observation.subspan(row * width, width);
    const size_t family = groups_.group(observation);
    for (size_t device = 0; device < devices; ++device) {
      const double rate_bps = predictor_.settings().rate_bps(observation[rate_entries_[device]]);
      actions[row * devices + device] =
          predictor_.best_choice(device, family, rate_bps, mask_.of(batch.mask, row, device));
    }
  }
}

}  // namespace edgeward
