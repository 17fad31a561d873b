#include "tests/learner/tabular_env.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/model/error.h"

namespace edgeward::testing {

TabularMdp chain() {
  TabularMdp mdp;
  mdp.states = 5;
  mdp.actions = 3;
  mdp.truncation = 0.15;
  const int last = 4;
  for (int s = 0; s <= last; ++s) {
    const auto move = [&](int direction, double probability) {
      const int next = std::max(s + direction, 0);
      return next > last ? Outcome{probability, ends, 5.0} : Outcome{probability, next, 0.0};
    };
    std::vector<std::vector<Outcome>> actions(3);
    actions[0] = {move(-1, 0.8), move(1, 0.2)};
    actions[1] = {move(1, 0.8), move(-1, 0.2)};
    if (s == 0) actions[2] = {{1.0, 0, 0.4}};
    mdp.outcomes.push_back(actions);
  }
  return mdp;
}

std::vector<std::vector<double>> action_values(const TabularMdp& mdp, double gamma,
                                               const std::vector<double>& values) {
  std::vector<std::vector<double>> result(
      mdp.states, std::vector<double>(mdp.actions, -std::numeric_limits<double>::infinity()));
  for (size_t s = 0; s < mdp.states; ++s) {
    for (size_t a = 0; a < mdp.actions; ++a) {
      if (!mdp.allowed(s, a)) continue;
      result[s][a] = 0;
      for (const Outcome& outcome : mdp.outcomes[s][a]) {
        const double after = outcome.next == ends ? 0.0 : gamma * values[static_cast<size_t>(outcome.next)];
        result[s][a] += outcome.probability * (outcome.reward + after);
      }
    }
  }
  return result;
}

// Both iterations contract by gamma: 2,000 rounds leave less than rounding errors for every discount used
// here.
std::vector<double> optimal_values(const TabularMdp& mdp, double gamma) {
  std::vector<double> values(mdp.states, 0.0);
  for (int round = 0; round < 2000; ++round) {
    const auto of_actions = action_values(mdp, gamma, values);
    for (size_t s = 0; s < mdp.states; ++s) {
      values[s] = *std::max_element(of_actions[s].begin(), of_actions[s].end());
    }
  }
  return values;
}

std::vector<double> policy_values(const TabularMdp& mdp, double gamma,
                                  const std::vector<std::vector<double>>& policy) {
  std::vector<double> values(mdp.states, 0.0);
  for (int round = 0; round < 2000; ++round) {
    const auto of_actions = action_values(mdp, gamma, values);
    for (size_t s = 0; s < mdp.states; ++s) {
      values[s] = 0;
      for (size_t a = 0; a < mdp.actions; ++a) {
        if (mdp.allowed(s, a)) values[s] += policy[s][a] * of_actions[s][a];
      }
    }
  }
  return values;
}

double mistaken_discount(const TabularMdp& mdp, double gamma) {
  return gamma * (1 - mdp.truncation);
}

size_t best_action(const std::vector<double>& values_of_actions) {
  return static_cast<size_t>(std::max_element(values_of_actions.begin(), values_of_actions.end()) -
                             values_of_actions.begin());
}

TabularEnv::TabularEnv(TabularMdp mdp, size_t environments) : mdp_(std::move(mdp)) {
  spec_.kind = "tabular";
  for (size_t s = 0; s < mdp_.states; ++s)
    spec_.observation.push_back({"state." + std::to_string(s), "1", 0, 1});
  Component component{"move", {}};
  for (size_t a = 0; a < mdp_.actions; ++a) component.choices.push_back(std::to_string(a));
  spec_.action = {component};
  spec_.agents = {"walker"};
  spec_.groups = {"begun at 0", "begun elsewhere"};
  spec_.epoch = "round";

  const size_t width = mdp_.states, choices = mdp_.actions;
  rng_.resize(environments);
  state_.resize(environments);
  observation_.resize(environments * width);
  final_observation_.resize(environments * width);
  mask_.resize(environments * choices);
  for (auto* flags : {&terminated_, &truncated_}) flags->resize(environments);
  for (auto* numbers : {&episode_, &group_, &group_of_episode_}) numbers->resize(environments);
  for (auto* values : {&reward_, &agent_reward_, &elapsed_s_}) values->resize(environments);
  batch_.size = environments;
  batch_.observation = observation_;
  batch_.mask = mask_;
  batch_.episode = episode_;
  batch_.group = group_;
  batch_.reward = reward_;
  batch_.agent_reward = agent_reward_;
  batch_.elapsed_s = elapsed_s_;
  batch_.terminated = terminated_;
  batch_.truncated = truncated_;
  batch_.final_observation = final_observation_;
}

void TabularEnv::reset(uint64_t seed) {
  for (size_t n = 0; n < size(); ++n) {
    rng_[n] = Rng(seed, n);
    episode_[n] = 0;
    begin_episode(n);
  }
}

void TabularEnv::reset() {
  for (size_t n = 0; n < size(); ++n) begin_episode(n);
}

void TabularEnv::begin_episode(size_t n) {
  state_[n] = static_cast<size_t>(uniform(n) * static_cast<double>(mdp_.states));
  group_of_episode_[n] = state_[n] == 0 ? 0 : 1;
  observe(n, observation_);
}

void TabularEnv::observe(size_t n, std::vector<float>& observation) {
  for (size_t s = 0; s < mdp_.states; ++s) observation[n * mdp_.states + s] = s == state_[n] ? 1.0F : 0.0F;
  for (size_t a = 0; a < mdp_.actions; ++a) mask_[n * mdp_.actions + a] = mdp_.allowed(state_[n], a) ? 1 : 0;
}

void TabularEnv::step(std::span<const int32_t> actions) {
  for (size_t n = 0; n < size(); ++n) {
    const auto action = static_cast<size_t>(actions[n]);
    if (action >= mdp_.actions || !mdp_.allowed(state_[n], action))
      throw Error("the mask forbids this action");
    const std::vector<Outcome>& outcomes = mdp_.outcomes[state_[n]][action];
    double left = uniform(n);
    size_t drawn = 0;
    while (drawn + 1 < outcomes.size() && left >= outcomes[drawn].probability)
      left -= outcomes[drawn++].probability;

    reward_[n] = agent_reward_[n] = outcomes[drawn].reward;
    group_[n] = group_of_episode_[n];
    elapsed_s_[n] = 1.5;
    const bool cut = uniform(n) < mdp_.truncation;
    terminated_[n] = outcomes[drawn].next == ends ? 1 : 0;
    truncated_[n] = !terminated_[n] && cut ? 1 : 0;
    if (!terminated_[n]) state_[n] = static_cast<size_t>(outcomes[drawn].next);
    observe(n, observation_);
    if (truncated_[n] && mdp_.cut_as_end) std::swap(terminated_[n], truncated_[n]);
    if (!terminated_[n] && !truncated_[n]) continue;
    observe(n, final_observation_);
    ++episode_[n];
    begin_episode(n);
  }
}

}  // namespace edgeward::testing
