#include "agents/learner/network_policy.h"

#include <torch/torch.h>

#include "agents/learner/sampling.h"

namespace edgeward {

NetworkPolicy::NetworkPolicy(Network& network, const ObservationNormaliser& normaliser)
    : network_(network), normaliser_(normaliser) {}

void NetworkPolicy::act(const ObservationBatch& batch, std::span<float>, std::span<const uint8_t>, Mode mode,
                        Rng& rng, std::span<int32_t> actions) {
  observation_.resize(batch.observation.size());
  normaliser_.apply(batch.observation, observation_);
  const at::Tensor observation = at::from_blob(
      observation_.data(), {static_cast<int64_t>(batch.size), network_.shape().observation}, at::kFloat);
  const at::Tensor& logits = network_.act(observation);
  choose_actions(network_.shape().choices,
                 {logits.const_data_ptr<float>(), static_cast<size_t>(logits.numel())}, batch.mask, mode, rng,
                 actions);
}

}  // namespace edgeward
