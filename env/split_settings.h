// The rules of the `split` problem as data: section `environment` of a scenario, and the reward formula.
// Pure: no simulator, so that greedy and oracle can predict with the same formula that the environment pays
// by.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "env/mission.h"
#include "sim/model/scenario.h"

namespace edgeward {

struct RewardWeights {
  double accuracy = 0, latency = 0, energy = 0;  // sum to 1
};

// Scores of one request, each at most 1.
struct SplitScores {
  double accuracy = 0, latency = 0, energy = 0;
};

struct SplitSettings {
  RewardWeights weights;
  int episode_epochs = 0;
  std::optional<Mission> mission;  // an energy budget for the episode
  double deadline_s = std::numeric_limits<double>::infinity();
  double observed_low_bps = 0,
         observed_high_bps = 0;  // the range that scales the observed link rate to [0, 1]
  // Per device and family: the heavy version all-local, on that device.
  std::vector<std::vector<double>> reference_latency_s;  // [device][family]
  std::vector<std::vector<double>> reference_energy_j;

  // A = (top1 - 55 %) / 25 %, L = clip(1 - T/T_ref, -1, 1), E = clip(1 - En/E_ref, -1, 1) (why:
  // scenarios/README.md).
  // An answer after the deadline has L = -1.
  SplitScores scores(size_t device, size_t family, double top1_pct, double latency_s, double energy_j) const;
  // A request that was dropped or failed: an accuracy of 0 %, L = -1, E of what it had used by then.
  SplitScores scores_of_lost(size_t device, size_t family, double energy_j) const;
  // r, the weighted sum; in a mission max(0, (r + 1) / 2), so that no round is worse than none.
  double reward(const SplitScores& scores) const;

  // ln(rate) scaled to [0, 1] over the observed range, and back.
  double scaled_rate(double rate_bps) const;
  double rate_bps(double scaled) const;
  std::string rate_formula() const;  // "ln(rate / 2 Mbps) / ln(50 Mbps / 2 Mbps)"
};

// Reads section `environment` (kind: split). Throws InputError: weights that do not sum to 1, an observed
// range that does not hold the links' rates, what read_mission() refuses.
SplitSettings read_split_settings(const Section& environment, const Scenario& scenario);

}  // namespace edgeward
