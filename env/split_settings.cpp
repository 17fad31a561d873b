#include "env/split_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/model/units.h"

namespace edgeward {
namespace {

constexpr double accuracy_floor_pct = 55, accuracy_span_pct = 25;

double saved(double spent, double reference) {
  return std::clamp(1 - spent / reference, -1.0, 1.0);
}

RewardWeights read_weights(const Section& section) {
  const auto weight = [&section](const char* key) {
    return section.quantity(key, Dimension::number, zero_to_one);
  };
  const RewardWeights weights{weight("accuracy"), weight("latency"), weight("energy")};
  const double sum = weights.accuracy + weights.latency + weights.energy;
  if (std::abs(sum - 1) > 1e-9) {
    const auto written = [&section](const char* key) { return section.node().find(key)->scalar; };
    section.fail("",
                 fmt::format("the weights sum to {:.12g}, not to 1: accuracy {} + latency {} + energy {}",
                             sum, written("accuracy"), written("latency"), written("energy")),
                 "accuracy + latency + energy = 1");
  }
  return weights;
}

void read_observed_rate(const Section& section, const Scenario& scenario, SplitSettings& settings) {
  settings.observed_low_bps = section.quantity("low", Dimension::rate, positive);
  settings.observed_high_bps = section.quantity("high", Dimension::rate, positive);
  const auto written = [&section](const char* key) { return section.node().find(key)->scalar; };
  if (settings.observed_low_bps >= settings.observed_high_bps) {
    section.fail("high", fmt::format("{} is not above low, {}", written("high"), written("low")),
                 "low < high");
  }
  const auto text = [](double rate) { return format_quantity(rate, Dimension::rate); };
  const auto at_level = [&scenario](const DeviceModel& device) {
    const int network = device.link.network;
    if (network < 0) return std::string();
    return " (the nearest level of network '" + scenario.networks[static_cast<size_t>(network)].name + "')";
  };
  for (const DeviceModel& device : scenario.devices) {
    const double low = device.link.lowest_bps(), high = device.link.highest_bps();
    if (low < settings.observed_low_bps) {
      section.fail("low",
                   fmt::format("{}, but the link of '{}' goes down to {}{}", written("low"), device.name,
                               text(low), at_level(device)),
                   "at most " + text(low));
    }
    if (high > settings.observed_high_bps) {
      section.fail("high",
                   fmt::format("{}, but the link of '{}' goes up to {}{}", written("high"), device.name,
                               text(high), at_level(device)),
                   "at least " + text(high));
    }
  }
}

}  // namespace

SplitScores SplitSettings::scores(size_t device, size_t family, double top1_pct, double latency_s,
                                  double energy_j) const {
  return {(top1_pct - accuracy_floor_pct) / accuracy_span_pct,
          latency_s > deadline_s ? -1 : saved(latency_s, reference_latency_s[device][family]),
          saved(energy_j, reference_energy_j[device][family])};
}

SplitScores SplitSettings::scores_of_lost(size_t device, size_t family, double energy_j) const {
  return {(0 - accuracy_floor_pct) / accuracy_span_pct, -1,
          saved(energy_j, reference_energy_j[device][family])};
}

double SplitSettings::reward(const SplitScores& scores) const {
  const double sum =
      weights.accuracy * scores.accuracy + weights.latency * scores.latency + weights.energy * scores.energy;
  return mission ? std::max(0.0, (sum + 1) / 2) : sum;
}

double SplitSettings::scaled_rate(double rate_bps) const {
  return std::log(rate_bps / observed_low_bps) / std::log(observed_high_bps / observed_low_bps);
}

double SplitSettings::rate_bps(double scaled) const {
  return observed_low_bps * std::pow(observed_high_bps / observed_low_bps, scaled);
}

std::string SplitSettings::rate_formula() const {
  const std::string low = format_quantity(observed_low_bps, Dimension::rate);
  return fmt::format("ln(rate / {}) / ln({} / {})", low, format_quantity(observed_high_bps, Dimension::rate),
                     low);
}

SplitSettings read_split_settings(const Section& environment, const Scenario& scenario) {
  SplitSettings settings;
  environment.has("kind");  // whoever chose this reader has read it
  settings.deadline_s = scenario.workload.deadline_s;
  settings.episode_epochs = static_cast<int>(environment.integer("episode", 1, 1'000'000));
  read_observed_rate(environment.section("observed_rate"), scenario, settings);
  settings.weights = read_weights(environment.section("weights"));
  settings.mission = read_mission(environment, scenario, settings.episode_epochs);
  for (const DeviceModel& device : scenario.devices) {
    auto& latencies = settings.reference_latency_s.emplace_back();
    auto& energies = settings.reference_energy_j.emplace_back();
    for (const PlanTable& plans : device.plans) {  // the last choice is the heavy version, all-local
      if (!(plans.back().head_s > 0 && plans.back().head_energy_j > 0)) {
        environment.fail("weights",
                         "'" + plans.back().version + "' all-local on '" + device.profile +
                             "' takes no time or no energy, so nothing can be measured against it");
      }
      latencies.push_back(plans.back().head_s);
      energies.push_back(plans.back().head_energy_j);
    }
  }
  return settings;
}

}  // namespace edgeward
