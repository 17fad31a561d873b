#include "agents/learner/collector.h"

#include <utility>

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

void Collector::start(Rollout& rollout) noexcept {
  rollout.clear();
  rollout_ = &rollout;
  t_ = 0;
  thrown_ = nullptr;
  try {
    act();
  } catch (...) {
    thrown_ = std::current_exception();
    rollout_ = nullptr;
  }
}

void Collector::go_on() noexcept {
  advance(false);
}

void Collector::settle() noexcept {
  advance(true);
}

void Collector::finish() {
  settle();
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void Collector::advance(bool wait) noexcept {
  try {
    while (rollout_ && (wait || env_.answered())) {
      env_.receive();
      rollout_->record(t_, env_.batch());
      if (++t_ < rollout_->steps) {
        act();
      } else {
        rollout_->finish(env_.batch());
        rollout_ = nullptr;
      }
    }
  } catch (...) {
    thrown_ = std::current_exception();
    rollout_ = nullptr;
  }
}

void Collector::act() {
  const StepBatch& batch = env_.batch();
  rollout_->observe(t_, batch);
  Pass& block = blocks_[t_ % blocks_.size()];
  normaliser_.apply(batch.observation, block.observation());
  network_.forward(block);
  choose_actions(network_.shape().choices, block.heads(), batch.mask, Mode::sample, rng_,
                 rollout_->actions(t_), log_probs_ ? rollout_->log_probs(t_) : std::span<float>());
  env_.send(rollout_->actions(t_));
}

}  // namespace edgeward
