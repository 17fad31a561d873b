#include "sim/world/markov_walk.h"

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <vector>

namespace edgeward {
namespace {

// The index that a uniform draw hits in a row of probabilities; the last possible one where rounding lets
// their sum fall short of 1.
size_t draw(const std::vector<double>& probabilities, Rng& rng) {
  double left = boost::random::uniform_01<double>()(rng);
  size_t last = 0;
  for (size_t index = 0; index < probabilities.size(); ++index) {
    if (probabilities[index] <= 0) continue;
    last = index;
    left -= probabilities[index];
    if (left < 0) break;
  }
  return last;
}

}  // namespace

MarkovWalk::MarkovWalk(const MarkovModel& model, Rng rng) : model_(&model), rng_(rng) {
  state_ = draw(model.stationary, rng_);
  dwell();
}

void MarkovWalk::leave() {
  state_ = draw(model_->states[state_].next, rng_);
  dwell();
}

void MarkovWalk::dwell() {
  leaves_at_s_ +=
      boost::random::exponential_distribution<double>(1 / model_->states[state_].mean_dwell_s)(rng_);
}

}  // namespace edgeward
