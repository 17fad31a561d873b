// Paired evaluation: every policy plays the same episodes, of seeds that training never used, and is summed
// up per policy, seed and group (family). What that says about the policies is evaluation_summary.h.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "agents/policies/episodes.h"

namespace edgeward {

// One policy's episodes on all seeds.
struct PolicyEpisodes {
  std::string policy;
  bool privileged = false;
  std::vector<std::string> notes;             // by group, for tables; may be empty
  std::vector<std::vector<Episode>> by_seed;  // [S][N]: row n of seed s is the same episode for every policy
};

// Plays evaluation seeds 0 .. seeds-1 of a run: derive_seed(seed, "evaluation", index), which no training
// uses.
PolicyEpisodes evaluate_policy(BatchEnv& env, const std::string& name, Policy& policy,
                               std::vector<std::string> notes, uint64_t seed, int seeds,
                               const std::function<void()>& stepped = {});

// Throws Error unless all policies played the same number of episodes of the same groups in the same places.
void check_pairing(const std::vector<PolicyEpisodes>& evaluated);

// The epochs of so many episodes, had none ended early. A reward is a mean over these: what a policy does not
// earn because its mission is over or its battery empty counts as 0, and does not make it look better.
double whole_epochs(const Spec& spec, int64_t episodes);

// Means over some episodes: the reward per epoch of whole episodes, its terms per epoch that was played,
// metrics per what they count (requests; epochs for device energy). NaN where nothing was counted.
struct Means {
  int64_t episodes = 0, epochs = 0;
  double requests = 0;  // that ended
  double reward = 0;
  std::vector<double> reward_terms;  // [R]
  std::vector<double> metrics;       // [Q]
  // Over epochs, of the epoch's mean latency: per request, exactly, where one request ends per epoch.
  double latency_p50_s = 0, latency_p95_s = 0, latency_p99_s = 0;
};

Means means_of(const Spec& spec, const std::vector<const Episode*>& episodes);

// One row of evaluation.csv.
struct EvaluationRow {
  std::string policy;
  bool privileged = false;
  int seed = 0;  // index of the evaluation seed
  std::string group;
  Means means;
};

// Rows in the order policy, seed, group; groups without an episode are left out.
std::vector<EvaluationRow> evaluation_rows(const Spec& spec, const std::vector<PolicyEpisodes>& evaluated);

}  // namespace edgeward
