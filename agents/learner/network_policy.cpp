#include "agents/learner/network_policy.h"

#include "agents/learner/sampling.h"

namespace edgeward {

NetworkPolicy::NetworkPolicy(const Network& network, const ObservationNormaliser& normaliser)
    : network_(network), normaliser_(normaliser) {}

void NetworkPolicy::act(const ObservationBatch& batch, std::span<float>, std::span<const uint8_t>, Mode mode,
                        Rng& rng, std::span<int32_t> actions) {
  if (!pass_ || pass_->size() != batch.size) pass_.emplace(network_.shape(), batch.size);
  normaliser_.apply(batch.observation, pass_->observation());
  network_.forward(*pass_);
  choose_actions(network_.shape().choices, pass_->heads(), batch.mask, mode, rng, actions);
}

}  // namespace edgeward
