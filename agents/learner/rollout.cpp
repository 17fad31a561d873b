#include "agents/learner/rollout.h"

#include <algorithm>

namespace edgeward {
namespace {

template <typename T>
void place(std::span<const T> values, std::vector<T>& into, size_t block) {
  std::copy(values.begin(), values.end(), into.begin() + static_cast<std::ptrdiff_t>(block * values.size()));
}

}  // namespace

Rollout::Rollout(const Spec& spec, size_t steps_, size_t environments_)
    : steps(steps_),
      environments(environments_),
      width_(spec.observation_size()),
      components_(spec.action_size()) {
  const size_t rows = steps * environments;
  observation.resize(rows * width_);
  mask.resize(rows * spec.mask_size());
  action.resize(rows * components_);
  log_prob.resize(rows);
  reward.resize(rows);
  group.resize(rows);
  terminated.resize(rows);
  truncated.resize(rows);
  bootstrap.resize((environments + rows) * width_);
  bootstrap_row.resize(rows);
  clear();
}

void Rollout::clear() {
  bootstrap_rows = environments;
  episodes = 0;
  simulated_s = 0;
}

std::span<int32_t> Rollout::actions(size_t t) {
  return std::span(action).subspan(t * environments * components_, environments * components_);
}

std::span<float> Rollout::log_probs(size_t t) {
  return std::span(log_prob).subspan(t * environments, environments);
}

void Rollout::observe(size_t t, const StepBatch& batch) {
  place(batch.observation, observation, t);
  place(batch.mask, mask, t);
}

void Rollout::record(size_t t, const StepBatch& batch) {
  place(batch.reward, reward, t);
  place(batch.group, group, t);
  place(batch.terminated, terminated, t);
  place(batch.truncated, truncated, t);
  for (size_t n = 0; n < environments; ++n) {
    simulated_s += batch.elapsed_s[n];
    if (!batch.terminated[n] && !batch.truncated[n]) continue;
    ++episodes;
    if (batch.terminated[n]) continue;
    place(batch.final_observation.subspan(n * width_, width_), bootstrap, bootstrap_rows);
    bootstrap_row[t * environments + n] = static_cast<uint32_t>(bootstrap_rows++);
  }
}

void Rollout::finish(const StepBatch& batch) {
  place(batch.observation, bootstrap, 0);
}

}  // namespace edgeward
