// Scenario texts for tests of the environment, on the measured profiles.
#pragma once

#include <string>

namespace edgeward::testing {

// Rounds: each device has a request with probability `active`; episodes of `episode` rounds.
inline std::string round_scenario(int devices = 1, double active = 1, int episode = 10) {
  return "schema: edgeward-scenario/1\n"
         "title: rounds for tests\n"
         "plans: {families: [vgg, resnet, densenet], cuts: paper}\n"
         "devices:\n"
         "  uav:\n"
         "    profile: jetson-tx2\n"
         "    count: " +
         std::to_string(devices) +
         "\n"
         "    link: {model: random_walk, low: 2 Mbps, high: 50 Mbps, sigma: 0.5}\n"
         "servers:\n"
         "  edge: {profile: x86-epyc-2vcpu, threads: 1, workers: 2}\n"
         "workload: {kind: rounds, minimum: 1 s, active_probability: " +
         std::to_string(active) +
         "}\n"
         "energy_accounting: attributed\n"
         "environment:\n"
         "  kind: split\n"
         "  episode: " +
         std::to_string(episode) +
         "\n"
         "  observed_rate: {low: 2 Mbps, high: 50 Mbps}\n"
         "  weights: {accuracy: 1/3, latency: 1/3, energy: 1/3}\n";
}

// The same system under Poisson arrivals: work is under way when an epoch ends.
inline std::string stream_scenario(int devices = 2, int episode = 10) {
  std::string text = round_scenario(devices, 1, episode);
  const std::string rounds = "workload: {kind: rounds, minimum: 1 s, active_probability: 1.000000}";
  return text.replace(text.find(rounds), rounds.size(),
                      "workload: {kind: streams, interval: 5 s, arrivals: {model: poisson, rate: 0.3 /s}}");
}

}  // namespace edgeward::testing
