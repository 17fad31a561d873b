// A system with every key that there is, and how to read it: without the sections of env/ and agents/.
#pragma once

#include <string>

#include "sim/model/scenario.h"

namespace edgeward {

inline const std::string all_keys = R"(schema: edgeward-scenario/1
title: Every key
plans: {families: [vgg], cuts: paper}
networks:
  campus: {model: wifi, low: 6 Mbps, high: 54 Mbps, levels: 16}
devices:
  cam:
    profile: jetson-tx2
    count: 3
    idle_power: 2 W
    transmit_power: 700 mW
    receive_power: 500 mW
    server: edge
    link: {network: campus, latency: 5 ms, jitter: 2 ms, model: random_walk, low: 6 Mbps, high: 54 Mbps, sigma: 0.3, step: 10 s}
    service: {model: lognormal, sigma: 0.25}
    queue_limit: 8
    radio_queue_limit: 4
    result: 4 kB
    arrivals: {model: periodic, period: 100 ms, phase: random}
  uav:
    profile: jetson-tx2
    server: edge
    link: {model: activity}
    activity:
      states:
        hover: {power: 180 W, rate: 20 Mbps, mean: 30 s, next: {forward: 0.7, climb: 0.3}}
        forward: {power: 150 W, rate: 10 Mbps, mean: 20 s}
        climb: {power: 250 W, rate: 8 Mbps, mean: 5 s, next: {hover: 1/3, forward: 2/3}}
    battery: {capacity: 20 Wh, initial: 0.9, cutoff: 0.1}
    service: {model: exponential}
  rover:
    profile: jetson-tx2
    server: cloud
    link:
      model: markov
      states:
        good: {rate: 40 Mbps, mean: 10 s, next: {bad: 1}}
        bad: {rate: 2 Mbps, mean: 3 s}
    activity:
      states:
        still: {power: 0 W, mean: 1 min}
        moving: {power: 30 W, mean: 2 min}
    arrivals: {model: recorded, times: [0 s, 300 ms, 300 ms, 2 s], scale: 0.1}
  phone:
    profile: jetson-tx2
    server: cloud
    link: {model: trace, points: [[0 s, 20 Mbps], [10 s, 2 Mbps]], repeat: 20 s}
    arrivals: {model: closed_loop, clients: 2, think: 1 s}
  camera:
    profile: jetson-tx2
    server: cloud
    link: {model: constant, profile: lte-8mbps}
    arrivals: {model: recorded, profile: azure-code}
  sensor:
    profile: jetson-tx2
    server: cloud
    link: {model: constant, rate: 3 Mbps, network: none}
    arrivals: {model: none}
servers:
  edge:
    profile: x86-epyc-2vcpu
    threads: 2
    workers: 2
    service: {model: lognormal}
    queue_limit: 16
    arrivals: {model: poisson, rate: 5 /s, version: vgg19, cut: 5}
  cloud: {profile: x86-epyc-2vcpu, service: {model: lognormal, sigma: 0.5}}
workload: {kind: streams, interval: 2 s, deadline: 500 ms, arrivals: {model: poisson, rate: 30 /min}}
energy_accounting: with_idle
)";

// Throws InputError, also for keys that nobody reads.
inline Scenario read_system(const Node& root, ReadLog& log) {
  static ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  Scenario scenario = read_scenario(Section(root, "", log), profiles);
  log.reject_unknown_keys(root);
  return scenario;
}

inline Scenario read_system(const std::string& text) {
  const Node root = parse_yaml(text, "s.yaml");
  ReadLog log;
  return read_system(root, log);
}

}  // namespace edgeward
