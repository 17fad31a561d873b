#include "agents/policies/evaluation_summary.h"

#include <algorithm>
#include <cmath>

namespace edgeward {
namespace {

// One policy's episodes of one group, over all seeds, in an order that is the same for every policy.
std::vector<const Episode*> episodes_of(const PolicyEpisodes& evaluated, std::optional<size_t> group) {
  std::vector<const Episode*> episodes;
  for (const std::vector<Episode>& seed : evaluated.by_seed) {
    for (const Episode& episode : seed) {
      if (!group || episode.group == *group) episodes.push_back(&episode);
    }
  }
  return episodes;
}

// A note that is the same for every group also holds for all of them.
std::string note_of(const PolicyEpisodes& evaluated, std::optional<size_t> group) {
  const std::vector<std::string>& notes = evaluated.notes;
  if (group) return *group < notes.size() ? notes[*group] : "";
  return !notes.empty() && std::equal(notes.begin() + 1, notes.end(), notes.begin()) ? notes.front() : "";
}

EpisodeMean reward_mean(const Spec& spec, const std::vector<const Episode*>& episodes) {
  EpisodeMean mean;
  for (const Episode* episode : episodes) {
    mean.sum.push_back(episode->reward);
    mean.weight.push_back(whole_epochs(spec, 1));
  }
  return mean;
}

EpisodeMean metric_mean(const std::vector<const Episode*>& episodes, size_t metric) {
  EpisodeMean mean;
  for (const Episode* episode : episodes) {
    mean.sum.push_back(episode->metric_sum[metric]);
    mean.weight.push_back(episode->metric_count[metric]);
  }
  return mean;
}

// A policy's reward, as estimated and in every resample.
struct Rewards {
  double value = 0;
  std::vector<double> resampled;
};

std::optional<Interval> ratio_to(const Rewards& policy, const Rewards& oracle) {
  if (!(oracle.value > 0)) return std::nullopt;
  std::vector<double> ratios;
  for (size_t draw = 0; draw < policy.resampled.size(); ++draw) {
    ratios.push_back(policy.resampled[draw] / oracle.resampled[draw]);
  }
  return interval_95(policy.value / oracle.value, std::move(ratios));
}

std::optional<Interval> gap_closed(const Rewards& policy, const Rewards& best_static, const Rewards& oracle) {
  const double gap = oracle.value - best_static.value;
  if (!(gap > smallest_gap * std::abs(oracle.value))) return std::nullopt;
  std::vector<double> shares;
  for (size_t draw = 0; draw < policy.resampled.size(); ++draw) {
    shares.push_back((policy.resampled[draw] - best_static.resampled[draw]) /
                     (oracle.resampled[draw] - best_static.resampled[draw]));
  }
  return interval_95((policy.value - best_static.value) / gap, std::move(shares));
}

const Rewards* find(const std::vector<PolicyEpisodes>& evaluated, const std::vector<Rewards>& rewards,
                    const std::string& policy) {
  for (size_t index = 0; index < evaluated.size(); ++index) {
    if (evaluated[index].policy == policy) return &rewards[index];
  }
  return nullptr;
}

void summarise_group(const Spec& spec, const std::vector<PolicyEpisodes>& evaluated,
                     std::optional<size_t> group, Rng rng, std::vector<SummaryRow>& rows) {
  const size_t count = episodes_of(evaluated.front(), group).size();
  if (count == 0) return;
  const Resamples resamples(count, rng);

  std::vector<Rewards> rewards;
  for (const PolicyEpisodes& each : evaluated) {
    const EpisodeMean mean = reward_mean(spec, episodes_of(each, group));
    rewards.push_back({mean.value(), mean.resampled(resamples)});
  }
  const Rewards* oracle = find(evaluated, rewards, "oracle");
  for (const char* stand_in : {"joint-oracle", "mission-optimal"}) {
    if (oracle == nullptr) oracle = find(evaluated, rewards, stand_in);
  }
  const Rewards* const best_static = find(evaluated, rewards, "best-static");

  for (size_t index = 0; index < evaluated.size(); ++index) {
    const PolicyEpisodes& each = evaluated[index];
    const std::vector<const Episode*> episodes = episodes_of(each, group);
    SummaryRow row;
    row.policy = each.policy;
    row.privileged = each.privileged;
    row.group = group ? spec.groups[*group] : "all";
    row.note = note_of(each, group);
    row.means = means_of(spec, episodes);
    row.reward = interval_95(rewards[index].value, rewards[index].resampled);
    for (const std::string& name : summary_metrics()) {
      for (size_t metric = 0; metric < spec.metrics.size(); ++metric) {
        if (spec.metrics[metric].name != name) continue;
        const EpisodeMean mean = metric_mean(episodes, metric);
        row.metrics.emplace_back(name, interval_95(mean.value(), mean.resampled(resamples)));
      }
    }
    if (oracle != nullptr) row.oracle_ratio = ratio_to(rewards[index], *oracle);
    if (oracle != nullptr && best_static != nullptr) {
      row.gap_closed = gap_closed(rewards[index], *best_static, *oracle);
    }
    rows.push_back(std::move(row));
  }
}

}  // namespace

const std::vector<std::string>& summary_metrics() {
  static const std::vector<std::string> names{"latency_s", "energy_j", "energy_with_idle_j", "top1_pct"};
  return names;
}

std::vector<SummaryRow> summarise(const Spec& spec, const std::vector<PolicyEpisodes>& evaluated,
                                  uint64_t seed) {
  check_pairing(evaluated);
  std::vector<SummaryRow> rows;
  if (evaluated.empty()) return rows;
  const size_t groups = spec.groups.size();
  for (size_t group = 0; group < groups; ++group) {
    summarise_group(spec, evaluated, group, Rng(derive_seed(seed, "bootstrap", group)), rows);
  }
  summarise_group(spec, evaluated, std::nullopt, Rng(derive_seed(seed, "bootstrap", groups)), rows);
  return rows;
}

}  // namespace edgeward
