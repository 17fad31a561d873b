#include "agents/learner/rollout.h"

#include <algorithm>

namespace edgeward {

Rollout::Rollout(const Spec& spec, size_t steps_, size_t environments_)
    : steps(steps_),
      environments(environments_),
      width_(spec.observation_size()),
      masks_(spec.mask_size()),
      components_(spec.action_size()) {
  const size_t rows = steps * environments;
  raw.resize(rows * width_);
  observation.resize(rows * width_);
  mask.resize(rows * masks_);
  action.resize(rows * components_);
  reward.resize(rows);
  group.resize(rows);
  terminated.resize(rows);
  truncated.resize(rows);
  bootstrap.resize((environments + rows) * width_);
  bootstrap_row.resize(rows);
  clear();
}

void Rollout::observe(size_t t, const StepBatch& batch, const ObservationNormaliser& normaliser) {
  const size_t first = t * environments * width_;
  std::copy(batch.observation.begin(), batch.observation.end(),
            raw.begin() + static_cast<std::ptrdiff_t>(first));
  normaliser.apply(batch.observation, std::span(observation).subspan(first, environments * width_));
  std::transform(batch.mask.begin(), batch.mask.end(),
                 mask.begin() + static_cast<std::ptrdiff_t>(t * environments * masks_),
                 [](uint8_t allowed) { return static_cast<uint8_t>(allowed != 0); });
}

void Rollout::record(size_t t, std::span<const int32_t> actions, const StepBatch& batch,
                     const ObservationNormaliser& normaliser) {
  const auto first = static_cast<std::ptrdiff_t>(t * environments);
  std::copy(actions.begin(), actions.end(),
            action.begin() + first * static_cast<std::ptrdiff_t>(components_));
  std::copy(batch.reward.begin(), batch.reward.end(), reward.begin() + first);
  std::copy(batch.group.begin(), batch.group.end(), group.begin() + first);
  std::copy(batch.terminated.begin(), batch.terminated.end(), terminated.begin() + first);
  std::copy(batch.truncated.begin(), batch.truncated.end(), truncated.begin() + first);
  for (size_t n = 0; n < environments; ++n) {
    simulated_s += batch.elapsed_s[n];
    if (!batch.terminated[n] && !batch.truncated[n]) continue;
    ++episodes;
    if (batch.terminated[n]) continue;
    normaliser.apply(batch.final_observation.subspan(n * width_, width_),
                     std::span(bootstrap).subspan(bootstrap_rows * width_, width_));
    bootstrap_row[t * environments + n] = static_cast<uint32_t>(bootstrap_rows++);
  }
}

void Rollout::finish(const StepBatch& batch, const ObservationNormaliser& normaliser) {
  normaliser.apply(batch.observation, std::span(bootstrap).first(environments * width_));
}

}  // namespace edgeward
