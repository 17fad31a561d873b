// What a paired evaluation says: means with 95 % bootstrap intervals per policy and family, how near each
// policy comes to the oracle, and how much of the way from the best static plan to the oracle it goes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agents/policies/bootstrap.h"
#include "agents/policies/evaluation.h"

namespace edgeward {

// Metrics that a summary gives with intervals, where the Spec has them.
const std::vector<std::string>& summary_metrics();

// "Oracle" below: the policy of that name, else `joint-oracle`, else (in a mission) `mission-optimal`.

// Below this share of the oracle's reward, the gap from best-static to the oracle is too small to be divided
// by.
inline constexpr double smallest_gap = 0.02;

// One row of evaluation_summary.csv.
struct SummaryRow {
  std::string policy;
  bool privileged = false;
  std::string group;  // of Spec::groups, or "all"
  std::string note;
  Means means;
  Interval reward{};
  std::vector<std::pair<std::string, Interval>> metrics;  // as summary_metrics()
  // Reward as a share of the oracle's: absent without an oracle, or where its reward is not positive.
  std::optional<Interval> oracle_ratio;
  // (policy - best-static) / (oracle - best-static): absent without both, or where the gap is too small.
  std::optional<Interval> gap_closed;
};

// Rows by group (each of Spec::groups that has episodes, then "all"), policies in the order given. All
// intervals of one group use the same resampled episodes, drawn from a stream of the run's seed. Throws Error
// when unpaired.
std::vector<SummaryRow> summarise(const Spec& spec, const std::vector<PolicyEpisodes>& evaluated,
                                  uint64_t seed);

}  // namespace edgeward
