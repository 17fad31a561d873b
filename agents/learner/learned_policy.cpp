#include "agents/learner/learned_policy.h"

#include "agents/learner/network_policy.h"
#include "agents/learner/stored_network.h"

namespace edgeward {
namespace {

class LearnedPolicy : public Policy {
 public:
  explicit LearnedPolicy(std::unique_ptr<StoredNetwork> stored)
      : stored_(std::move(stored)), policy_(stored_->network, stored_->normaliser) {}

  void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh, Mode mode,
           Rng& rng, std::span<int32_t> actions) override {
    policy_.act(batch, state, fresh, mode, rng, actions);
  }

 private:
  std::unique_ptr<StoredNetwork> stored_;
  NetworkPolicy policy_;
};

}  // namespace

std::unique_ptr<Policy> load_learned_policy(const std::string& checkpoint_path, const Spec& spec,
                                            const std::string& identity) {
  return std::make_unique<LearnedPolicy>(load_stored_network(checkpoint_path, spec, identity));
}

}  // namespace edgeward
