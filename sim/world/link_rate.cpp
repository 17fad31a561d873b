#include "sim/world/link_rate.h"

#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_real_distribution.hpp>
#include <cmath>
#include <limits>

namespace edgeward {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

}  // namespace

double reflect(double x, double low, double high) {
  const double width = high - low;
  if (!(width > 0)) return low;
  // Reflection at both ends unfolds to a triangle wave of period 2 x width.
  const double phase = std::fmod(std::abs(x - low), 2 * width);
  return low + (phase <= width ? phase : 2 * width - phase);
}

LinkRate::LinkRate(const LinkModel& model, Rng rng, size_t activity)
    : model_(&model), rng_(rng), changes_at_s_(never) {
  switch (model.kind) {
    case LinkModel::Kind::constant:
      rate_bps_ = model.rate_bps;
      break;
    case LinkModel::Kind::random_walk: {
      const double low = std::log(model.low_bps), high = std::log(model.high_bps);
      log_rate_ = high > low ? boost::random::uniform_real_distribution<double>(low, high)(rng_) : low;
      rate_bps_ = std::exp(log_rate_);
      if (model.step_s > 0) changes_at_s_ = model.step_s;
      break;
    }
    case LinkModel::Kind::markov:
      chain_ = MarkovWalk(model.chain, rng_);
      rate_bps_ = model.state_rate_bps[chain_.state()];
      changes_at_s_ = chain_.leaves_at_s();
      break;
    case LinkModel::Kind::trace:
      start_point(0);
      break;
    case LinkModel::Kind::activity:
      rate_bps_ = model.state_rate_bps[activity];
      break;
  }
}

void LinkRate::change() {
  switch (model_->kind) {
    case LinkModel::Kind::random_walk:
      walk();
      changes_at_s_ = model_->step_s * static_cast<double>(++steps_ + 1);
      break;
    case LinkModel::Kind::markov:
      chain_.leave();
      rate_bps_ = model_->state_rate_bps[chain_.state()];
      changes_at_s_ = chain_.leaves_at_s();
      break;
    case LinkModel::Kind::trace:
      if (point_ + 1 < model_->points.size()) {
        start_point(point_ + 1);
      } else {
        ++repetition_;
        start_point(0);
      }
      break;
    case LinkModel::Kind::constant:
    case LinkModel::Kind::activity:
      break;
  }
}

void LinkRate::end_epoch() {
  if (model_->kind == LinkModel::Kind::random_walk && model_->step_s == 0) walk();
}

void LinkRate::follow(size_t activity) {
  if (model_->kind == LinkModel::Kind::activity) rate_bps_ = model_->state_rate_bps[activity];
}

void LinkRate::walk() {
  const double step = boost::random::normal_distribution<double>(0.0, model_->sigma)(rng_);
  log_rate_ = reflect(log_rate_ + step, std::log(model_->low_bps), std::log(model_->high_bps));
  rate_bps_ = std::exp(log_rate_);
}

void LinkRate::start_point(size_t point) {
  point_ = point;
  rate_bps_ = model_->points[point].rate_bps;
  const double began_s = model_->repeat_s * static_cast<double>(repetition_);
  if (point + 1 < model_->points.size()) {
    changes_at_s_ = began_s + model_->points[point + 1].time_s;
  } else {
    changes_at_s_ = model_->repeat_s > 0 ? began_s + model_->repeat_s : never;
  }
}

}  // namespace edgeward
