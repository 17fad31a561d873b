// Small Markov decision problems whose values can be computed exactly, behind the interface that the learner
// trains on: states seen as one-hot observations, terminations and truncations, masked actions, exact
// reproducibility.
#pragma once

#include <vector>

#include "env/batch_env.h"
#include "sim/model/random.h"

namespace edgeward::testing {

struct Outcome {
  double probability = 0;
  int next = 0;  // a state, or `ends`
  double reward = 0;
};
inline constexpr int ends = -1;

struct TabularMdp {
  size_t states = 0, actions = 0;
  std::vector<std::vector<std::vector<Outcome>>>
      outcomes;           // [state][action]; none: the action is not allowed
  double truncation = 0;  // the chance that an episode is cut after a step that did not end it
  bool cut_as_end =
      false;  // such a step is reported as terminated: what an agent sees who does not tell them apart

  bool allowed(size_t state, size_t action) const { return !outcomes[state][action].empty(); }
};

// Five states in a row. `left` and `right` go astray with chance 0.2; right of the last state pays 5 and
// ends. `rest`, in the first state only, pays 0.4 and stays. A step is cut with chance 0.15.
TabularMdp chain();

// action_values[state][action] for the values of what follows; -infinity where not allowed.
std::vector<std::vector<double>> action_values(const TabularMdp& mdp, double gamma,
                                               const std::vector<double>& values);
std::vector<double> optimal_values(const TabularMdp& mdp, double gamma);
// policy[state][action]: probabilities.
std::vector<double> policy_values(const TabularMdp& mdp, double gamma,
                                  const std::vector<std::vector<double>>& policy);
// The discount at which the exact values are those that an agent learns who takes truncation for termination.
double mistaken_discount(const TabularMdp& mdp, double gamma);
size_t best_action(const std::vector<double>& values_of_actions);

class TabularEnv : public BatchEnv {
 public:
  TabularEnv(TabularMdp mdp, size_t environments);

  const Spec& spec() const override { return spec_; }
  size_t size() const override { return state_.size(); }
  void reset(uint64_t seed) override;
  void reset() override;
  void step(std::span<const int32_t> actions) override;
  const StepBatch& batch() const override { return batch_; }

 private:
  double uniform(size_t n) { return (rng_[n]() + 0.5) * 0x1p-32; }
  void begin_episode(size_t n);
  void observe(size_t n, std::vector<float>& observation);

  TabularMdp mdp_;
  Spec spec_;
  StepBatch batch_;
  std::vector<Rng> rng_;
  std::vector<size_t> state_;
  std::vector<float> observation_, final_observation_;
  std::vector<uint8_t> mask_, terminated_, truncated_;
  std::vector<uint32_t> episode_, group_, group_of_episode_;
  std::vector<double> reward_, agent_reward_, elapsed_s_;
};

}  // namespace edgeward::testing
