// Each allowed choice with the same probability: the floor that anything learned has to leave behind.
#pragma once

#include "agents/policies/action_mask.h"
#include "agents/policies/policy.h"

namespace edgeward {

class RandomPolicy : public Policy {
 public:
  explicit RandomPolicy(const Spec& spec) : mask_(spec) {}

  void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh, Mode mode,
           Rng& rng, std::span<int32_t> actions) override;

 private:
  ActionMask mask_;
};

}  // namespace edgeward
