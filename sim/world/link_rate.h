// The rate that a device's link model asks for, over time. (What a network makes of it:
// LinkModel::offered_bps.)
#pragma once

#include "sim/model/scenario.h"
#include "sim/world/markov_walk.h"

namespace edgeward {

class LinkRate {
 public:
  LinkRate() = default;
  // Time 0. Draws what is random from its stationary distribution. `activity`: the state that the device's
  // activity starts in. The model must outlive it.
  LinkRate(const LinkModel& model, Rng rng, size_t activity);

  double rate_bps() const { return rate_bps_; }

  double changes_at_s() const { return changes_at_s_; }  // infinity: never by itself
  void change();                                         // what happens at changes_at_s()
  void end_epoch();                                      // a walk without a step of its own takes one
  void follow(size_t activity);                          // the device's activity has changed

 private:
  void walk();
  void start_point(size_t point);

  const LinkModel* model_ = nullptr;
  Rng rng_;
  double rate_bps_ = 0;
  double changes_at_s_ = 0;
  double log_rate_ = 0;      // random_walk
  uint64_t steps_ = 0;       // random_walk with a step in time
  MarkovWalk chain_;         // markov
  size_t point_ = 0;         // trace
  uint64_t repetition_ = 0;  // trace
};

// x reflected at both ends of [low, high] as often as needed; low when the range is empty.
double reflect(double x, double low, double high);

}  // namespace edgeward
