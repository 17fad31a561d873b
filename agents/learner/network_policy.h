// A network and its normaliser as a Policy: what a training shows of itself, and what a checkpoint is loaded
// as.
#pragma once

#include <span>

#include "agents/learner/network.h"
#include "agents/learner/rollout.h"
#include "agents/policies/policy.h"

namespace edgeward {

class NetworkPolicy : public Policy {
 public:
  // Both must outlive the policy, which sees their later changes.
  NetworkPolicy(Network& network, const ObservationNormaliser& normaliser);

  void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh, Mode mode,
           Rng& rng, std::span<int32_t> actions) override;

 private:
  Network& network_;
  const ObservationNormaliser& normaliser_;
  AlignedVector<float> observation_;  // [N, D] normalised
};

}  // namespace edgeward
