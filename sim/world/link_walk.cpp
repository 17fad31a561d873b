#include "sim/world/link_walk.h"

#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_real_distribution.hpp>
#include <cmath>

namespace edgeward {

double reflect(double x, double low, double high) {
  const double width = high - low;
  if (!(width > 0)) return low;
  // Reflection at both ends unfolds to a triangle wave of period 2 x width.
  const double phase = std::fmod(std::abs(x - low), 2 * width);
  return low + (phase <= width ? phase : 2 * width - phase);
}

LinkWalk::LinkWalk(const LinkModel& model, Rng rng) : model_(&model), rng_(rng) {
  if (model.kind == LinkModel::Kind::constant) {
    rate_bps_ = model.rate_bps;
    return;
  }
  const double low = std::log(model.low_bps), high = std::log(model.high_bps);
  log_rate_ = high > low ? boost::random::uniform_real_distribution<double>(low, high)(rng_) : low;
  rate_bps_ = std::exp(log_rate_);
}

void LinkWalk::step() {
  if (model_->kind == LinkModel::Kind::constant) return;
  const double step = boost::random::normal_distribution<double>(0.0, model_->sigma)(rng_);
  log_rate_ = reflect(log_rate_ + step, std::log(model_->low_bps), std::log(model_->high_bps));
  rate_bps_ = std::exp(log_rate_);
}

}  // namespace edgeward
