// The rate of a device's own link from epoch to epoch.
#pragma once

#include "sim/model/random.h"
#include "sim/model/scenario.h"

namespace edgeward {

class LinkWalk {
 public:
  LinkWalk() = default;
  // Draws the first rate from the walk's stationary distribution (uniform in ln(rate)).
  LinkWalk(const LinkModel& model, Rng rng);

  // One step: ln(rate) moves by a normal draw of standard deviation sigma and is reflected into its range.
  void step();

  double rate_bps() const { return rate_bps_; }

 private:
  const LinkModel* model_ = nullptr;
  Rng rng_;
  double log_rate_ = 0;
  double rate_bps_ = 0;
};

// x reflected at both ends of [low, high] as often as needed; low when the range is empty.
double reflect(double x, double low, double high);

}  // namespace edgeward
