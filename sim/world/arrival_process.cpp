#include "sim/world/arrival_process.h"

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <limits>

namespace edgeward {

ArrivalProcess::ArrivalProcess(const ArrivalModel& model, Rng rng) : model_(&model), rng_(rng) {
  if (model.kind != ArrivalModel::Kind::periodic) return;
  time_s_ = model.random_phase ? model.period_s * boost::random::uniform_01<double>()(rng_) : model.phase_s;
}

double ArrivalProcess::next_s() {
  switch (model_->kind) {
    case ArrivalModel::Kind::periodic:  // a product, so that a long stream does not drift
      return time_s_ + model_->period_s * static_cast<double>(count_++);
    case ArrivalModel::Kind::poisson:
      return time_s_ += boost::random::exponential_distribution<double>(model_->rate_hz)(rng_);
    case ArrivalModel::Kind::recorded:
      if (count_ < model_->recorded_s->size()) return (*model_->recorded_s)[count_++] * model_->scale;
      break;
    case ArrivalModel::Kind::none:
    case ArrivalModel::Kind::closed_loop:
      break;
  }
  return std::numeric_limits<double>::infinity();
}

double ArrivalProcess::thought_until_s(double now_s) {
  return now_s + boost::random::exponential_distribution<double>(1 / model_->think_s)(rng_);
}

}  // namespace edgeward
