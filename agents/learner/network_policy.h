// A network and its normaliser as a Policy: what a training shows of itself, and what a checkpoint is loaded
// as. Free of torch.
#pragma once

#include <optional>
#include <span>

#include "agents/learner/network.h"
#include "agents/learner/normaliser.h"
#include "agents/policies/policy.h"

namespace edgeward {

class NetworkPolicy : public Policy {
 public:
  // Both must outlive the policy, which sees their later changes.
  NetworkPolicy(const Network& network, const ObservationNormaliser& normaliser);

  void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh, Mode mode,
           Rng& rng, std::span<int32_t> actions) override;

 private:
  const Network& network_;
  const ObservationNormaliser& normaliser_;
  std::optional<Pass> pass_;  // [N] of the last call
};

}  // namespace edgeward
