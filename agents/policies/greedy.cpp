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
  const auto observation = [&](size_t row) { return batch.observation.subspan(row * width, width); };
  choose_best_plans(
      predictor_, mask_, batch, [&](size_t row) { return groups_.group(observation(row)); },
      [&](size_t row, size_t device) {
        return predictor_.settings().rate_bps(observation(row)[rate_entries_[device]]);
      },
      actions);
}

}  // namespace edgeward
