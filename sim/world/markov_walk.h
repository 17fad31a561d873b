// A Markov chain under way: the state that it is in, and when it leaves it.
#pragma once

#include <cstddef>

#include "sim/model/markov.h"
#include "sim/model/random.h"

namespace edgeward {

class MarkovWalk {
 public:
  MarkovWalk() = default;
  // Starts at time 0 in a state drawn from the stationary distribution. The model must outlive the walk.
  MarkovWalk(const MarkovModel& model, Rng rng);

  size_t state() const { return state_; }
  double leaves_at_s() const { return leaves_at_s_; }
  void leave();  // to the next state, at leaves_at_s()

 private:
  void dwell();

  const MarkovModel* model_ = nullptr;
  Rng rng_;
  size_t state_ = 0;
  double leaves_at_s_ = 0;
};

}  // namespace edgeward
