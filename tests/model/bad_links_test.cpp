// What a user can get wrong in networks, links and Markov chains: each fault is named, with what would be
// right.
#include "tests/model/faults.h"

using namespace edgeward;

TEST_CASE("faults of networks and stations are named") {
  check_faults({
      {"model: wifi", "model: wifii",
       "networks.campus.model: unknown value 'wifii'; allowed: wifi; did you mean 'wifi'?"},
      {"low: 6 Mbps, high: 54 Mbps, levels", "low: 60 Mbps, high: 54 Mbps, levels",
       "networks.campus.high: 54 Mbps is not above low, 60 Mbps; allowed: low < high"},
      {"levels: 16", "levels: 1",
       "networks.campus.levels: '1' is out of range; allowed: a whole number from 2 to 1024"},
      {"levels: 16", "level: 16",
       "networks.campus.level: unknown key 'level'; allowed: high, levels, low, model; did you mean "
       "'levels'?"},
      {"low: 6 Mbps, high: 54 Mbps, levels", "low: 54 Mbps, high: 54.00000000000001 Mbps, levels",
       "networks.campus.high: so many levels do not fit between low and high; allowed: a wider range"},
      {"  campus:", "  none:", "networks.none: 'none' is no name for a network; allowed: another name"},
      {"  campus:", "  cam pus:",
       "networks.cam pus: 'cam pus' is not a name; allowed: letters, digits, '-' and '_'"},
      {"network: campus", "network: campsu",
       "devices.cam.link.network: unknown network 'campsu'; allowed: campus, none; did you mean 'campus'?"},
      {"low: 6 Mbps, high: 54 Mbps, sigma", "low: 5 Mbps, high: 54 Mbps, sigma",
       "devices.cam.link.low: the link's rate is 5 Mbps to 54 Mbps, but network 'campus' has 6 Mbps to 54 "
       "Mbps; "
       "allowed: a network whose range holds every rate of the link"},
      {"rate: 3 Mbps, network: none", "rate: 3 Mbps, network: campus",
       "devices.sensor.link.rate: the link's rate is 3 Mbps, but network 'campus' has 6 Mbps to 54 Mbps; "
       "allowed: a network whose range holds every rate of the link"},
      {"repeat: 20 s}", "repeat: 20 s, network: campus}",
       "devices.phone.link.points: the link's rate is 2 Mbps to 20 Mbps, but network 'campus' has 6 Mbps to "
       "54 "
       "Mbps; "
       "allowed: a network whose range holds every rate of the link"},
  });
}

TEST_CASE("faults of latencies and walks are named") {
  check_faults({
      {"latency: 5 ms", "latency: 5", "devices.cam.link.latency: '5' has no unit; " + time_units},
      {"latency: 5 ms", "latency: -5 ms",
       "devices.cam.link.latency: '-5 ms' is negative; allowed: at least 0 s, at most 1000000 s"},
      {"jitter: 2 ms", "jitter: 6 ms",
       "devices.cam.link.jitter: '6 ms' is more than the latency; allowed: at most 5 ms"},
      {"step: 10 s", "step: epcoh",
       "devices.cam.link.step: unknown value 'epcoh'; allowed: epoch, or a time; did you mean 'epoch'?"},
      {"step: 10 s", "step: 0 s", "devices.cam.link.step: '0 s' is out of range" + time_above_0},
      {"step: 10 s", "step: [1 s]",
       "devices.cam.link.step: is a list; allowed: a number with one of the units ns, us, ms, s, min, h"},
      {"step: 10 s", "steps: 10 s",
       "devices.cam.link.steps: unknown key 'steps'; allowed: high, jitter, latency, low, model, network, "
       "sigma, "
       "step; did you mean 'step'?"},
      {"model: random_walk", "model: radnom_walk",
       "devices.cam.link.model: unknown value 'radnom_walk'; allowed: constant, random_walk, markov, trace, "
       "activity; did you mean 'random_walk'?"},
  });
}

TEST_CASE("faults of Markov chains are named") {
  check_faults({
      {"next: {forward: 0.7, climb: 0.3}", "next: {forward: 0.7, climb: 0.2}",
       "devices.uav.activity.states.hover.next: the probabilities sum to 0.9, not to 1; allowed: "
       "probabilities that "
       "sum to 1"},
      {"next: {forward: 0.7, climb: 0.3}", "next: {forward: 1.7, climb: -0.7}",
       "devices.uav.activity.states.hover.next.forward: '1.7' is out of range; allowed: at least 0, at most "
       "1"},
      {"next: {forward: 0.7, climb: 0.3}", "next: {forward: 0.7, hover: 0.3}",
       "devices.uav.activity.states.hover.next.hover: 'hover' leads to itself; allowed: forward, climb"},
      {"next: {forward: 0.7, climb: 0.3}", "next: {forwrad: 0.7, climb: 0.3}",
       "devices.uav.activity.states.hover.next.forwrad: unknown state 'forwrad'; allowed: forward, climb; "
       "did you "
       "mean 'forward'?"},
      {"next: {forward: 0.7, climb: 0.3}", "next: evnly",
       "devices.uav.activity.states.hover.next: unknown value 'evnly'; allowed: evenly, or a map of states "
       "to "
       "probabilities; did you mean 'evenly'?"},
      {"next: {forward: 0.7, climb: 0.3}", "next: {}",
       "devices.uav.activity.states.hover.next: the probabilities sum to 0, not to 1; allowed: probabilities "
       "that "
       "sum to 1"},
      {"next: {hover: 1/3, forward: 2/3}", "next: {hover: 1/3, forward: 1/3}",
       "devices.uav.activity.states.climb.next: the probabilities sum to 0.666667, not to 1; allowed: "
       "probabilities "
       "that sum to 1"},
      {"rate: 40 Mbps, mean: 10 s", "rate: 40 Mbps, mean: 0 s",
       "devices.rover.link.states.good.mean: '0 s' is out of range" + time_above_0},
      {"rate: 40 Mbps, mean: 10 s", "rate: 40 Mbps",
       "devices.rover.link.states.good.mean: is missing; allowed: a number with one of the units ns, us, ms, "
       "s, min, "
       "h"},
      {"rate: 40 Mbps, mean", "mean",
       "devices.rover.link.states.good.rate: is missing; allowed: a number with one of the units bps, kbps, "
       "Mbps, "
       "Gbps, bit/s, kb/s, Mb/s, Gb/s"},
      {"next: {bad: 1}", "nxt: {bad: 1}",
       "devices.rover.link.states.good.nxt: unknown key 'nxt'; allowed: mean, next, rate; did you mean "
       "'next'?"},
      {"        bad: {rate: 2 Mbps, mean: 3 s}\n", "",
       "devices.rover.link.states: has 1 state; allowed: 2 to 64 states"},
      {"        bad: {", "        b.d: {",
       "devices.rover.link.states.good.next.bad: unknown state 'bad'; allowed: b.d; did you mean 'b.d'?"},
      {"next: {bad: 1}}\n        bad: {", "next: {b d: 1}}\n        b d: {",
       "devices.rover.link.states.b d: 'b d' is not a name; allowed: letters, digits, '-' and '_'"},
  });
}

TEST_CASE("a chain with a state that is never entered, or never again, is refused") {
  const std::string hover_forward =
      "next: {forward: 0.7, climb: 0.3}}\n        forward: {power: 150 W, rate: 10 Mbps, mean: 20 s}";
  const std::string allowed = "; allowed: a chain in which every state can be reached from every other";
  check_faults({
      {hover_forward,
       "next: {forward: 1}}\n        forward: {power: 1 W, rate: 10 Mbps, mean: 20 s, next: {hover: 1}}",
       "devices.uav.activity.states: 'climb' cannot be reached from 'hover'" + allowed},
      {"mean: 20 s}\n        climb: {power: 250 W, rate: 8 Mbps, mean: 5 s, next: {hover: 1/3, forward: "
       "2/3}}",
       "mean: 20 s, next: {climb: 1}}\n        climb: {power: 250 W, rate: 8 Mbps, mean: 5 s, next: "
       "{forward: 1}}",
       "devices.uav.activity.states: 'hover' cannot be reached from 'forward'" + allowed},
  });
}

TEST_CASE("faults of traces are named") {
  check_faults({
      {"[[0 s, 20 Mbps], [10 s, 2 Mbps]]", "[[1 s, 20 Mbps], [10 s, 2 Mbps]]",
       "devices.phone.link.points: the first point is at '1 s'; allowed: 0 s"},
      {"[[0 s, 20 Mbps], [10 s, 2 Mbps]]", "[[0 s, 20 Mbps], [0 s, 2 Mbps]]",
       "devices.phone.link.points: '0 s' is not after the point before; allowed: times that ascend"},
      {"[[0 s, 20 Mbps], [10 s, 2 Mbps]]", "[[0 s, 20 Mbps], [10 s]]",
       "devices.phone.link.points: an item is a list of 1; allowed: a pair: [a number with one of the units "
       "ns, us, ms, s, min, h, a number with one of the units bps, kbps, Mbps, Gbps, bit/s, kb/s, Mb/s, "
       "Gb/s]"},
      {"[[0 s, 20 Mbps], [10 s, 2 Mbps]]", "[[0 s, 20 Mbps], 10 s]",
       "devices.phone.link.points: an item is the single value '10 s'; allowed: a pair: [a number with one "
       "of the units ns, us, ms, s, min, h, a number with one of the units bps, kbps, Mbps, Gbps, bit/s, "
       "kb/s, Mb/s, Gb/s]"},
      {"[[0 s, 20 Mbps], [10 s, 2 Mbps]]", "[[0 s, 20 Mbps], [2 Mbps, 10 s]]",
       "devices.phone.link.points: '10 s' is a time, not a rate; allowed units: bps, kbps, Mbps, Gbps, "
       "bit/s, kb/s, Mb/s, Gb/s"},
      {"[[0 s, 20 Mbps], [10 s, 2 Mbps]]", "[]",
       "devices.phone.link.points: is an empty list; allowed: a list, each item a pair: [a number with one "
       "of the units ns, us, ms, s, min, h, a number with one of the units bps, kbps, Mbps, Gbps, bit/s, "
       "kb/s, Mb/s, Gb/s]"},
      {"[[0 s, 20 Mbps], [10 s, 2 Mbps]]", "20 Mbps",
       "devices.phone.link.points: is the single value '20 Mbps'; allowed: a list, each item a pair: [a "
       "number with one of the units ns, us, ms, s, min, h, a number with one of the units bps, kbps, Mbps, "
       "Gbps, bit/s, kb/s, Mb/s, Gb/s]"},
      {"[[0 s, 20 Mbps], [10 s, 2 Mbps]]", "[[0 s, 20 Mbps], [10 s, 0 Mbps]]",
       "devices.phone.link.points: '0 Mbps' is out of range; allowed: at least 1 bps, at most 1000 Gbps"},
      {"repeat: 20 s", "repeat: 10 s",
       "devices.phone.link.repeat: '10 s' is not after the last point; allowed: more than 10 s"},
      {"repeat: 20 s", "repeat: never",
       "devices.phone.link.repeat: unknown value 'never'; allowed: none, or a time"},
      {"{model: trace, points: [[0 s, 20 Mbps], [10 s, 2 Mbps]], repeat: 20 s}", "{model: trace}",
       "devices.phone.link: has no points; allowed: either points or profile"},
      {"{model: trace, points: [[0 s, 20 Mbps], [10 s, 2 Mbps]], repeat: 20 s}",
       "{model: trace, profile: lte-8mbps}",
       "devices.phone.link.profile: 'lte-8mbps' has a constant rate, not a trace; allowed: model: constant"},
      {"repeat: 20 s", "profile: lte-8mbps",
       "devices.phone.link.profile: stands beside points; allowed: either points or profile"},
  });
}

TEST_CASE("a trace has at most 10000 points") {
  std::string points = "[[0 s, 1 Mbps]";
  for (int second = 1; second <= 10000; ++second) points += ", [" + std::to_string(second) + " s, 1 Mbps]";
  check_faults({{"[[0 s, 20 Mbps], [10 s, 2 Mbps]], repeat: 20 s", points + "]",
                 "devices.phone.link.points: has 10001 points; allowed: at most 10000"}});
}
