#include "agents/policies/joint_search.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace edgeward {

double JointSearch::ascend(const AllowedPlans& allowed, JointPlan& plan) {
  double reward = predictor_.reward(plan);
  size_t unchanged = 0;  // requests in a row for which no other plan was better
  for (size_t index = 0; unchanged < plan.size(); index = (index + 1) % plan.size(), ++unchanged) {
    uint32_t best = plan[index];
    for (const uint32_t choice : allowed[index]) {
      plan[index] = choice;
      const double found = predictor_.reward(plan);
      if (found <= reward) continue;
      reward = found;
      best = choice;
      unchanged = 0;
    }
    plan[index] = best;
  }
  return reward;
}

double JointSearch::climb(const AllowedPlans& allowed, JointPlan& plan) {
  double most = -std::numeric_limits<double>::infinity();
  JointPlan start(allowed.size());
  const auto ascend_from = [&](const auto& choice_of) {
    for (size_t index = 0; index < start.size(); ++index) start[index] = choice_of(index);
    const double reward = ascend(allowed, start);
    if (reward > most) {
      most = reward;
      plan = start;
    }
  };
  for (const double share : {1.0, 1.0 / static_cast<double>(allowed.size())}) {
    ascend_from([&](size_t index) {
      return *std::max_element(allowed[index].begin(), allowed[index].end(),
                               [&](uint32_t one, uint32_t other) {
                                 return predictor_.reward_at_share(index, one, share) <
                                        predictor_.reward_at_share(index, other, share);
                               });
    });
  }
  for (uint32_t choice = 0; choice < predictor_.scenario().choices.size(); ++choice) {
    ascend_from([&](size_t index) {
      const bool possible =
          std::find(allowed[index].begin(), allowed[index].end(), choice) != allowed[index].end();
      return possible ? choice : allowed[index].front();
    });
  }
  return most;
}

double JointSearch::exhaust(const AllowedPlans& allowed, JointPlan& plan) {
  const size_t size = plan.size();
  allowed_ = &allowed;
  looked_at_ = 0;
  best_ = plan;
  best_reward_ = predictor_.reward(plan);
  begun_.assign(size, RoundPredictor::undecided);
  order_.resize(size);
  std::iota(order_.begin(), order_.end(), size_t{0});
  // The slowest first: theirs are the uploads that the others feel.
  std::stable_sort(order_.begin(), order_.end(), [&](size_t one, size_t other) {
    return predictor_.active()[one].rate_bps < predictor_.active()[other].rate_bps;
  });
  rest_at_most_.assign(size + 1, 0);
  for (size_t depth = size; depth-- > 0;) {
    double most = -std::numeric_limits<double>::infinity();
    for (const uint32_t choice : allowed[order_[depth]]) {
      most = std::max(most, predictor_.reward_alone(order_[depth], choice));
    }
    rest_at_most_[depth] = rest_at_most_[depth + 1] + most;
  }
  descend(0);
  plan = best_;
  return best_reward_;
}

void JointSearch::descend(size_t depth) {
  if (depth == order_.size()) {
    const double reward = predictor_.reward(begun_);
    if (reward > best_reward_) {
      best_reward_ = reward;
      best_ = begun_;
    }
    return;
  }
  const size_t index = order_[depth];
  for (const uint32_t choice : (*allowed_)[index]) {
    begun_[index] = choice;
    ++looked_at_;
    if (predictor_.reward_at_most(begun_) + rest_at_most_[depth + 1] > best_reward_) descend(depth + 1);
  }
  begun_[index] = RoundPredictor::undecided;
}

}  // namespace edgeward
