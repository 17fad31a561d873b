#include "agents/policies/episodes.h"

#include <algorithm>
#include <optional>
#include <string>

namespace edgeward {
namespace {

class Recorder {
 public:
  explicit Recorder(const BatchEnv& env)
      : terms_(env.spec().reward_terms.size()),
        metrics_(env.spec().metrics.size()),
        episodes_(env.size()),
        ended_(env.size(), false) {
    for (Episode& episode : episodes_) {
      episode.reward_terms.assign(terms_, 0);
      episode.metric_sum.assign(metrics_, 0);
      episode.metric_count.assign(metrics_, 0);
    }
    for (size_t metric = 0; metric < metrics_; ++metric) {
      if (env.spec().metrics[metric].name == "latency_s") latency_ = metric;
    }
  }

  void record(const StepBatch& batch) {
    for (size_t row = 0; row < batch.size; ++row) {
      if (ended_[row]) continue;
      add(episodes_[row], batch, row);
      if (batch.terminated[row] != 0 || batch.truncated[row] != 0) {
        ended_[row] = true;
        ++ended_count_;
      }
    }
  }

  bool all_ended() const { return ended_count_ == episodes_.size(); }
  std::vector<Episode> take() { return std::move(episodes_); }

 private:
  void add(Episode& episode, const StepBatch& batch, size_t row) const {
    episode.group = batch.group[row];
    ++episode.epochs;
    episode.reward += batch.reward[row];
    for (size_t term = 0; term < terms_; ++term)
      episode.reward_terms[term] += batch.reward_term[row * terms_ + term];
    for (size_t metric = 0; metric < metrics_; ++metric) {
      episode.metric_sum[metric] += batch.metric_sum[row * metrics_ + metric];
      episode.metric_count[metric] += batch.metric_count[row * metrics_ + metric];
    }
    if (!latency_) return;
    const double requests = batch.metric_count[row * metrics_ + *latency_];
    if (requests > 0)
      episode.epoch_latency_s.push_back(batch.metric_sum[row * metrics_ + *latency_] / requests);
  }

  size_t terms_, metrics_;
  std::optional<size_t> latency_;
  std::vector<Episode> episodes_;
  std::vector<bool> ended_;
  size_t ended_count_ = 0;
};

}  // namespace

std::vector<Episode> play_episodes(BatchEnv& env, Policy& policy, uint64_t seed, Mode mode,
                                   const std::function<void()>& stepped) {
  const size_t size = env.size();
  std::vector<float> state(size * policy.state_size(), 0.0F);
  std::vector<uint8_t> fresh(size, 1);
  std::vector<int32_t> actions(size * env.spec().action_size());
  Rng rng(derive_seed(seed, "policy"));
  Recorder recorder(env);

  env.reset(seed);
  while (!recorder.all_ended()) {
    const StepBatch& shown = env.batch();
    const ObservationBatch seen{size, shown.observation, shown.mask, shown.privileged};
    policy.act(seen, state, fresh, mode, rng, actions);
    env.step(actions);
    const StepBatch& batch = env.batch();
    recorder.record(batch);
    for (size_t row = 0; row < size; ++row) {
      fresh[row] = batch.terminated[row] != 0 || batch.truncated[row] != 0 ? 1 : 0;
    }
    if (stepped) stepped();
  }
  return recorder.take();
}

}  // namespace edgeward
