#include "agents/policies/evaluation.h"

#include <algorithm>
#include <limits>

#include "agents/policies/bootstrap.h"
#include "sim/model/error.h"

namespace edgeward {

PolicyEpisodes evaluate_policy(BatchEnv& env, const std::string& name, Policy& policy,
                               std::vector<std::string> notes, uint64_t seed, int seeds,
                               const std::function<void()>& stepped) {
  PolicyEpisodes evaluated{name, policy.privileged(), std::move(notes), {}};
  for (int index = 0; index < seeds; ++index) {
    const uint64_t episode_seed = derive_seed(seed, "evaluation", static_cast<uint64_t>(index));
    evaluated.by_seed.push_back(play_episodes(env, policy, episode_seed, Mode::greedy, stepped));
  }
  return evaluated;
}

void check_pairing(const std::vector<PolicyEpisodes>& evaluated) {
  if (evaluated.empty()) return;
  const PolicyEpisodes& first = evaluated.front();
  const auto same_group = [](const Episode& a, const Episode& b) { return a.group == b.group; };
  for (const PolicyEpisodes& other : evaluated) {
    if (other.by_seed.size() != first.by_seed.size()) {
      throw Error("policies '" + first.policy + "' and '" + other.policy +
                  "' played different numbers of seeds");
    }
    for (size_t seed = 0; seed < first.by_seed.size(); ++seed) {
      if (!std::equal(first.by_seed[seed].begin(), first.by_seed[seed].end(), other.by_seed[seed].begin(),
                      other.by_seed[seed].end(), same_group)) {
        throw Error("policies '" + first.policy + "' and '" + other.policy +
                    "' met different episodes on seed " + std::to_string(seed) +
                    ": their comparison would not be paired");
      }
    }
  }
}

double whole_epochs(const Spec& spec, int64_t episodes) {
  return static_cast<double>(episodes) * spec.episode_epochs;
}

Means means_of(const Spec& spec, const std::vector<const Episode*>& episodes) {
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  Means means;
  means.reward_terms.assign(spec.reward_terms.size(), 0);
  means.metrics.assign(spec.metrics.size(), 0);
  std::vector<double> counts(spec.metrics.size(), 0);
  std::vector<double> latencies;
  for (const Episode* episode : episodes) {
    ++means.episodes;
    means.epochs += episode->epochs;
    means.reward += episode->reward;
    for (size_t term = 0; term < means.reward_terms.size(); ++term) {
      means.reward_terms[term] += episode->reward_terms[term];
    }
    for (size_t metric = 0; metric < counts.size(); ++metric) {
      means.metrics[metric] += episode->metric_sum[metric];
      counts[metric] += episode->metric_count[metric];
    }
    latencies.insert(latencies.end(), episode->epoch_latency_s.begin(), episode->epoch_latency_s.end());
  }

  const auto epochs = static_cast<double>(means.epochs);
  means.reward = means.epochs > 0 ? means.reward / whole_epochs(spec, means.episodes) : nothing;
  for (double& term : means.reward_terms) term = means.epochs > 0 ? term / epochs : nothing;
  for (size_t metric = 0; metric < counts.size(); ++metric) {
    if (spec.metrics[metric].name == "latency_s") means.requests = counts[metric];
    means.metrics[metric] = counts[metric] > 0 ? means.metrics[metric] / counts[metric] : nothing;
  }
  std::sort(latencies.begin(), latencies.end());
  means.latency_p50_s = percentile(latencies, 0.50);
  means.latency_p95_s = percentile(latencies, 0.95);
  means.latency_p99_s = percentile(latencies, 0.99);
  return means;
}

std::vector<EvaluationRow> evaluation_rows(const Spec& spec, const std::vector<PolicyEpisodes>& evaluated) {
  std::vector<EvaluationRow> rows;
  for (const PolicyEpisodes& each : evaluated) {
    for (size_t seed = 0; seed < each.by_seed.size(); ++seed) {
      for (size_t group = 0; group < spec.groups.size(); ++group) {
        std::vector<const Episode*> episodes;
        for (const Episode& episode : each.by_seed[seed]) {
          if (episode.group == group) episodes.push_back(&episode);
        }
        if (episodes.empty()) continue;
        rows.push_back({each.policy, each.privileged, static_cast<int>(seed), spec.groups[group],
                        means_of(spec, episodes)});
      }
    }
  }
  return rows;
}

}  // namespace edgeward
