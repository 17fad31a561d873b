// A2C over a BatchEnv, from seed to trained network. This header is free of torch: commands and tests that
// drive a training do not pay for its headers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/policies/policy.h"
#include "agents/training_settings.h"
#include "env/batch_env.h"

namespace edgeward {

// One row of progress.csv: a function of scenario, settings and seed alone (wall-clock times are kept
// elsewhere).
struct UpdateReport {
  int64_t update = 0;                // from 1
  int64_t updates = 0;               // of the whole training
  int64_t steps = 0;                 // environment steps so far
  int64_t episodes = 0;              // episodes ended so far
  double simulated_s = 0;            // simulated time so far, all environments
  double reward = 0;                 // mean per step of this update's rollout, actions sampled
  std::vector<double> group_reward;  // the same by Spec::groups; NaN where the rollout had none
  double policy_loss = 0, value_loss = 0, entropy = 0, gradient_norm = 0;
  double learning_rate = 0, entropy_coefficient = 0;
};

// What a training tells and asks its caller; called on the thread that called run(). Leave the environments
// alone in updated() and stop_requested(): with training.overlap they may have a step under way.
class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;

  // After every update.
  virtual void updated(const UpdateReport&) {}

  // Trainer::save may be called and would hold the state as it is now: before the first update, when
  // updates_done() reaches a seeded-reset boundary, and after the last update; always after updated() of the
  // same update.
  virtual void checkpoint_due() {}

  // Asked after every update; true: run() returns, before a boundary if need be, and may be called again.
  virtual bool stop_requested() { return false; }
};

class Trainer {
 public:
  // identity: what the checkpoint belongs to (a hash of scenario and profiles); a checkpoint of another is
  // refused. Throws Error when the settings are for another number of environments than env.size(), and
  // InputError when one update would need more memory than is sane.
  Trainer(BatchEnv& env, const TrainingSettings& settings, uint64_t seed, std::string identity);
  ~Trainer();

  // Trains until the last update or until stop_requested(). Returns true when the training is complete.
  // Throws Error when the training diverges (a gradient that is not finite).
  bool run(TrainingObserver& observer);

  // The state at the last seeded-reset boundary that was passed: resuming from it gives the bytes that the
  // uninterrupted training gives. Written atomically (a temporary file, then renamed).
  void save(const std::string& path) const;
  // Throws InputError: not a checkpoint, truncated or damaged, of another scenario, of other settings
  // or seed. The training is then as it was.
  void resume(const std::string& path);

  int64_t updates_done() const;
  int64_t saved_update() const;  // the update at the last boundary: what save() would hold

  // The network as it is now, as a policy (valid as long as the Trainer; sees later updates).
  Policy& policy();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgeward
