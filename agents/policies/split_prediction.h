// What a plan will cost and earn on an idle system, from its profile numbers and the link alone: the closed
// form that greedy and oracle search. No contention, nothing random: exact for one request per device and
// round where none waits for another (why_oracle_is_not_exact says where that is so).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "env/split_settings.h"
#include "sim/model/scenario.h"

namespace edgeward {

struct PlanPrediction {
  double latency_s = 0;
  double energy_attributed_j = 0;  // head as measured + transmit and receive power x own airtime
  double energy_with_idle_j = 0;   // + idle power while the device sends or waits for the answer
  double top1_pct = 0;
  double reward = 0;  // of this one request, by the energy that the scenario accounts
};

class SplitPredictor {
 public:
  SplitPredictor(const Scenario& scenario, const SplitSettings& settings)
      : scenario_(scenario), settings_(settings) {}

  const Scenario& scenario() const { return scenario_; }
  const SplitSettings& settings() const { return settings_; }

  // rate_bps: of the device's own link, constant while the request is sent.
  PlanPrediction predict(size_t device, size_t family, size_t choice, double rate_bps) const;

  // The allowed choice with the highest predicted reward; the first of equals.
  int32_t best_choice(size_t device, size_t family, double rate_bps, std::span<const uint8_t> allowed) const;

 private:
  Scenario scenario_;
  SplitSettings settings_;
};

}  // namespace edgeward
