#include "tests/env/recorded_play.h"

#include <span>

namespace edgeward::testing {
namespace {

template <class T>
void append(std::string& bytes, std::span<const T> values) {
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

}  // namespace

// Everything at once: devices that share a medium, results, jitter, spread, queues that overflow, batteries
// that run empty, motion, requests that reach the server directly.
const std::string busy_scenario = R"(schema: edgeward-scenario/1
title: everything
plans: {families: [vgg, resnet], cuts: paper}
networks:
  campus: {model: wifi, low: 6 Mbps, high: 54 Mbps}
devices:
  cam:
    profile: jetson-tx2
    count: 2
    receive_power: 300 mW
    link: {network: campus, latency: 5 ms, jitter: 2 ms, model: random_walk, low: 6 Mbps, high: 54 Mbps, sigma: 0.5}
    radio_queue_limit: 1
    result: 40 kB
    service: {model: lognormal, sigma: 0.5}
  uav:
    profile: jetson-tx2
    link: {model: activity}
    activity:
      states:
        hover: {power: 40 W, rate: 20 Mbps, mean: 5 s}
        forward: {power: 60 W, rate: 4 Mbps, mean: 5 s}
    battery: {capacity: 1500 J, cutoff: 0.1}
    queue_limit: 2
    arrivals: {model: poisson, rate: 2 /s}
servers:
  edge:
    profile: x86-epyc-2vcpu
    workers: 2
    service: {model: exponential}
    queue_limit: 2
    arrivals: {model: poisson, rate: 8 /s, version: vgg19}
workload: {kind: streams, interval: 5 s, deadline: 2 s, arrivals: {model: poisson, rate: 0.8 /s}}
environment:
  kind: split
  episode: 10
  observed_rate: {low: 2 Mbps, high: 60 Mbps}
  weights: {accuracy: 1/3, latency: 1/3, energy: 1/3}
)";

std::vector<int32_t> actions_of(const VectorEnv& env, int step) {
  std::vector<int32_t> actions;
  const uint8_t* mask = env.batch().mask.data();
  for (size_t row = 0; row < env.size(); ++row) {
    for (const Component& component : env.spec().action) {
      const auto choices = static_cast<int32_t>(component.choices.size());
      int32_t choice = (step + static_cast<int32_t>(actions.size())) % choices;
      while (mask[choice] == 0) choice = (choice + 1) % choices;
      actions.push_back(choice);
      mask += choices;
    }
  }
  return actions;
}

std::string play(VectorEnv& env, int steps, RecordVisitor& visitor) {
  env.reset(4);
  std::string bytes;
  for (int step = 0; step < steps; ++step) {
    env.step(actions_of(env, step));
    env.drain(visitor);
    const StepBatch& batch = env.batch();
    append(bytes, batch.observation);
    append(bytes, batch.privileged);
    append(bytes, batch.reward);
    append(bytes, batch.metric_sum);
    append(bytes, batch.elapsed_s);
    append(bytes, batch.final_observation);
  }
  return bytes;
}

VectorEnvOptions recorded(int workers, int cells, uint32_t detailed_cells) {
  return {workers, cells, "", "", {true, detailed_cells}};
}

const Collected& recording() {
  static const Collected collected = [] {
    VectorEnv env(busy_scenario, recorded(2, 2, 4));
    Collected all;
    play(env, 30, all);
    return all;
  }();
  return collected;
}

std::vector<const EpisodeRecords*> whole_episodes() {
  std::vector<const EpisodeRecords*> whole;
  for (const auto& [key, episode] : recording().episodes) {
    if (episode.over > 0) whole.push_back(&episode);
  }
  return whole;
}

}  // namespace edgeward::testing
