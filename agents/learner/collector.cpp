#include "agents/learner/collector.h"

#include "agents/learner/sampling.h"

namespace edgeward {

Collector::Collector(BatchEnv& env, const Network& network, const ObservationNormaliser& normaliser,
                     const Pass& pass, bool log_probs)
    : env_(env), network_(network), normaliser_(normaliser), log_probs_(log_probs) {
  for (size_t first = 0; first < pass.size(); first += env.size()) {
    blocks_.push_back(pass.rows(first, env.size()));
  }
}

void Collector::reset(uint64_t environment_seed, uint64_t action_seed) {
  env_.reset(environment_seed);
  rng_ = Rng(action_seed);
}

void Collector::collect(Rollout& rollout) {
  const StepBatch& batch = env_.batch();
  rollout.clear();
  for (size_t t = 0; t < rollout.steps; ++t) {
    rollout.observe(t, batch);
    Pass& block = blocks_[t % blocks_.size()];
    normaliser_.apply(batch.observation, block.observation());
    network_.forward(block);
    choose_actions(network_.shape().choices, block.heads(), batch.mask, Mode::sample, rng_,
                   rollout.actions(t), log_probs_ ? rollout.log_probs(t) : std::span<float>());
    env_.step(rollout.actions(t));
    rollout.record(t, batch);
  }
  rollout.finish(batch);
}

}  // namespace edgeward
