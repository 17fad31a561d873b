// Playing whole episodes with a policy, the same ones for every policy: what evaluations and best-static
// count.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "agents/policies/policy.h"
#include "env/batch_env.h"

namespace edgeward {

// What one episode came to. Sums over its epochs; divide by `epochs`, or by the count of a metric.
struct Episode {
  uint32_t group = 0;
  int64_t epochs = 0;
  double reward = 0;
  std::vector<double> reward_terms;  // [R]
  std::vector<double> metric_sum;    // [Q]
  std::vector<double> metric_count;  // [Q]
  // Mean latency of each epoch in which a request ended: the latency of every request where one ends per
  // epoch.
  std::vector<double> epoch_latency_s;
};

// Resets `env` with the seed and plays the first episode of every environment: what is met is a function of
// the seed alone, not of the policy. Policies that draw get a stream of their own, made from the same seed.
// `stepped` is called after each step; what it throws ends the play.
std::vector<Episode> play_episodes(BatchEnv& env, Policy& policy, uint64_t seed, Mode mode,
                                   const std::function<void()>& stepped = {});

}  // namespace edgeward
