// An environment that does next to nothing: it goes round a pool of batches drawn at its seeded reset,
// whatever the actions. For the shapes that a learner must handle (components of different sizes, masks that
// leave one choice, observations of very different scales) and for the time that a learner takes by itself.
#pragma once

#include <array>
#include <vector>

#include "env/batch_env.h"
#include "sim/model/random.h"

namespace edgeward::testing {

class ReplayEnv : public BatchEnv {
 public:
  // choices: of each action component. free_choice: the chance that the mask allows a choice besides the
  // first allowed one.
  ReplayEnv(size_t environments, size_t observation, const std::vector<size_t>& choices, double free_choice);

  const Spec& spec() const override { return spec_; }
  size_t size() const override { return batch_.size; }
  void reset(uint64_t seed) override;
  void reset() override { show(0); }
  void step(std::span<const int32_t> actions) override;
  const StepBatch& batch() const override { return batch_; }

 private:
  struct Entry {
    std::vector<float> observation, final_observation;
    std::vector<uint8_t> mask, truncated;
    std::vector<double> reward;
  };

  void show(size_t entry);

  Spec spec_;
  double free_choice_;
  std::array<Entry, 16> pool_;
  size_t shown_ = 0;
  StepBatch batch_;
  std::vector<uint8_t> never_;
  std::vector<uint32_t> zeros_;
  std::vector<double> elapsed_s_;
};

}  // namespace edgeward::testing
