// Environments that do nothing: constant observations, rewards and masks, and episodes that never end. What a
// learner takes on them is its own cost.
#pragma once

#include <string>
#include <vector>

#include "env/batch_env.h"

namespace edgeward::bench {

class NullEnv : public BatchEnv {
 public:
  NullEnv(size_t environments, size_t observation, size_t choices)
      : observation_(environments * observation, 0.5F),
        mask_(environments * choices, 1),
        zeros_(environments, 0),
        reward_(environments, 1.0),
        never_(environments, 0) {
    for (size_t d = 0; d < observation; ++d)
      spec_.observation.push_back({"x." + std::to_string(d), "1", 0, 1});
    Component component{"choice", {}};
    for (size_t c = 0; c < choices; ++c) component.choices.push_back(std::to_string(c));
    spec_.action = {component};
    spec_.kind = "null";
    spec_.agents = {"nobody"};
    spec_.groups = {"all"};
    spec_.epoch = "round";
    batch_.size = environments;
    batch_.observation = batch_.final_observation = observation_;
    batch_.mask = mask_;
    batch_.episode = batch_.group = zeros_;
    batch_.reward = batch_.agent_reward = batch_.elapsed_s = reward_;
    batch_.terminated = batch_.truncated = never_;
  }

  const Spec& spec() const override { return spec_; }
  size_t size() const override { return batch_.size; }
  void reset(uint64_t) override {}
  void reset() override {}
  void step(std::span<const int32_t>) override {}
  const StepBatch& batch() const override { return batch_; }

 private:
  Spec spec_;
  std::vector<float> observation_;
  std::vector<uint8_t> mask_;
  std::vector<uint32_t> zeros_;
  std::vector<double> reward_;
  std::vector<uint8_t> never_;
  StepBatch batch_;
};

}  // namespace edgeward::bench
