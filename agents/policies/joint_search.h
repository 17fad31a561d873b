// The joint plan of a round that earns most: every request's plan, chosen together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "agents/policies/round_prediction.h"

namespace edgeward {

// What can be chosen in a round: the plans that each active device's mask allows.
using AllowedPlans = std::vector<std::vector<uint32_t>>;  // [active][some choices, ascending]
using JointPlan = std::vector<uint32_t>;                  // [active]

class JointSearch {
 public:
  // predictor: the round is the one it began last; it must outlive this.
  explicit JointSearch(RoundPredictor& predictor) : predictor_(predictor) {}

  // Changes one request's plan at a time, as long as the round then earns more. Returns what it earns.
  double ascend(const AllowedPlans& allowed, JointPlan& plan);

  // Sets `plan` to the best that ascents lead to: from what each request would do alone, from what each would
  // do if it had its share of the rate (1 / active devices), and from each choice taken by all. Returns what
  // it earns; on most rounds that is the most there is.
  double climb(const AllowedPlans& allowed, JointPlan& plan);

  // Raises `plan` to the best of all joint plans; it stays as it is where nothing is better. Depth first, one
  // request after the other, leaving out what cannot become better than the best one found
  // (RoundPredictor::reward_at_most). Returns what it earns. It is fast where `plan` is good already.
  double exhaust(const AllowedPlans& allowed, JointPlan& plan);

  // Joint plans, whole ones or begun ones, that the last exhaust() has looked at.
  uint64_t looked_at() const { return looked_at_; }

 private:
  void descend(size_t depth);

  RoundPredictor& predictor_;
  uint64_t looked_at_ = 0;
  // Of the search under way:
  const AllowedPlans* allowed_ = nullptr;
  std::vector<size_t> order_;         // depth -> active device
  std::vector<double> rest_at_most_;  // [depth]: what the requests from there on earn at most
  JointPlan begun_, best_;
  double best_reward_ = 0;
};

}  // namespace edgeward
