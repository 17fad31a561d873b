// What a user can get wrong in a system: each fault is named at its place, with what would be right.
#include <catch2/catch.hpp>
#include <string>

#include "tests/model/all_keys.h"
#include "tests/model/bad_input.h"

using namespace edgeward;

namespace {

struct Fault {
  std::string from, to;  // in all_keys
  std::string message;   // without "s.yaml:LINE:COLUMN: "
};

// The message behind its place.
std::string said(const Fault& fault) {
  std::string text = all_keys;
  const size_t at = text.find(fault.from);
  REQUIRE(at != std::string::npos);
  text.replace(at, fault.from.size(), fault.to);
  const std::string message = message_of([&] { read_system(text); });
  REQUIRE(message.starts_with("s.yaml:"));
  return message.substr(message.find(": ") + 2);
}

void check(const std::vector<Fault>& faults) {
  for (const Fault& fault : faults) {
    CAPTURE(fault.from, fault.to);
    CHECK(said(fault) == fault.message);
  }
}

const std::string time_units = "allowed units: ns, us, ms, s, min, h";
const std::string dwell = "; allowed: more than 0 s, at most 1e+06 s";
const std::string queue = "; allowed: a whole number from 0 to 1000000";

}  // namespace

TEST_CASE("faults of networks and stations are named") {
  check({
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
       "devices.cam.link.network: the link's rate is 5 Mbps to 54 Mbps, but 'campus' has 6 Mbps to 54 Mbps; "
       "allowed: a network whose range holds every rate of the link"},
      {"rate: 3 Mbps, network: none", "rate: 3 Mbps, network: campus",
       "devices.sensor.link.network: the link's rate is 3 Mbps, but 'campus' has 6 Mbps to 54 Mbps; "
       "allowed: a network whose range holds every rate of the link"},
      {"repeat: 20 s}", "repeat: 20 s, network: campus}",
       "devices.phone.link.network: the link's rate is 2 Mbps to 20 Mbps, but 'campus' has 6 Mbps to 54 "
       "Mbps; "
       "allowed: a network whose range holds every rate of the link"},
  });
}

TEST_CASE("faults of latencies and walks are named") {
  check({
      {"latency: 5 ms", "latency: 5", "devices.cam.link.latency: '5' has no unit; " + time_units},
      {"latency: 5 ms", "latency: -5 ms",
       "devices.cam.link.latency: '-5 ms' is negative; allowed: at least 0 s, at most 1e+06 s"},
      {"jitter: 2 ms", "jitter: 6 ms",
       "devices.cam.link.jitter: '6 ms' is more than the latency; allowed: at most 5 ms"},
      {"step: 10 s", "step: epcoh",
       "devices.cam.link.step: unknown value 'epcoh'; allowed: epoch, or a time; did you mean 'epoch'?"},
      {"step: 10 s", "step: 0 s", "devices.cam.link.step: '0 s' is out of range" + dwell},
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
  check({
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
       "devices.rover.link.states.good.mean: '0 s' is out of range" + dwell},
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
  check({
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
  check({
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
  check({{"[[0 s, 20 Mbps], [10 s, 2 Mbps]], repeat: 20 s", points + "]",
          "devices.phone.link.points: has 10001 points; allowed: at most 10000"}});
}

TEST_CASE("faults of activities are named") {
  check({
      {"{power: 150 W, rate: 10 Mbps, mean", "{power: 150 W, mean",
       "devices.uav.activity.states.forward.rate: is missing; allowed: a number with one of the units bps, "
       "kbps, Mbps, Gbps, bit/s, kb/s, Mb/s, Gb/s"},
      {"{power: 150 W, rate", "{rate",
       "devices.uav.activity.states.forward.power: is missing; allowed: a number with one of the units mW, "
       "W, kW"},
      {"{power: 30 W, mean", "{power: 30 W, rate: 5 Mbps, mean",
       "devices.rover.activity.states.moving.rate: the link does not take its rate from the activity; "
       "allowed: rate only with link.model: activity"},
      {"{power: 30 W, mean", "{power: 30 J, mean",
       "devices.rover.activity.states.moving.power: '30 J' is an energy, not a power; allowed units: mW, W, "
       "kW"},
      {"link: {model: activity}", "link: {model: constant, rate: 1 Mbps}",
       "devices.uav.activity.states.hover.rate: the link does not take its rate from the activity; allowed: "
       "rate only with link.model: activity"},
      {"{model: constant, rate: 3 Mbps, network: none}", "{model: activity}",
       "devices.sensor.link.model: the link's rates stand with the device's activity, but it has none; "
       "allowed: another model, or states with rates in devices.sensor.activity"},
  });
}

TEST_CASE("faults of batteries are named") {
  check({
      {"capacity: 20 Wh", "capacity: 0 Wh",
       "devices.uav.battery.capacity: '0 Wh' is out of range; allowed: more than 0 J, at most 1e+09 kJ"},
      {"capacity: 20 Wh", "capacity: 20 W",
       "devices.uav.battery.capacity: '20 W' is a power, not an energy; allowed units: mJ, J, kJ, mWh, Wh, "
       "kWh"},
      {"{capacity: 20 Wh, initial", "{initial",
       "devices.uav.battery.capacity: is missing; allowed: a number with one of the units mJ, J, kJ, mWh, "
       "Wh, kWh"},
      {"initial: 0.9", "initial: 1.1",
       "devices.uav.battery.initial: '1.1' is out of range; allowed: at least 0, at most 1"},
      {"cutoff: 0.1", "cutoff: 0.9",
       "devices.uav.battery.cutoff: the battery starts at 0.9, where the device is dead already (cutoff "
       "0.9); allowed: cutoff < initial"},
      {"initial: 0.9, cutoff: 0.1", "initial: 0",
       "devices.uav.battery.initial: the battery starts at 0, where the device is dead already (cutoff 0); "
       "allowed: cutoff < initial"},
      {"cutoff: 0.1", "cutof: 0.1",
       "devices.uav.battery.cutof: unknown key 'cutof'; allowed: capacity, cutoff, initial; did you mean "
       "'cutoff'?"},
      {"{capacity: 20 Wh, initial: 0.9, cutoff: 0.1}", "20 Wh",
       "devices.uav.battery: is the single value '20 Wh'; allowed: a map ('key: value')"},
      {"{capacity: 20 Wh, initial: 0.9, cutoff: 0.1}", "nnone",
       "devices.uav.battery: unknown value 'nnone'; allowed: none, or a map with a capacity; did you mean "
       "'none'?"},
  });
}

TEST_CASE("faults of services, limits and results are named") {
  check({
      {"{model: lognormal, sigma: 0.25}", "{model: log-normal, sigma: 0.25}",
       "devices.cam.service.model: unknown value 'log-normal'; allowed: deterministic, lognormal, "
       "exponential; did you mean 'lognormal'?"},
      {"sigma: 0.25", "sigma: 0",
       "devices.cam.service.sigma: '0' is out of range; allowed: more than 0, at most 3"},
      {"sigma: 0.25", "sigma: 4",
       "devices.cam.service.sigma: '4' is out of range; allowed: more than 0, at most 3"},
      {"sigma: 0.25", "sigma: profil",
       "devices.cam.service.sigma: unknown value 'profil'; allowed: profile, or a number; did you mean "
       "'profile'?"},
      {"{model: exponential}", "{model: exponential, sigma: 1}",
       "devices.uav.service.sigma: unknown key 'sigma'; allowed: model"},
      {"queue_limit: 8", "queue_limit: -1", "devices.cam.queue_limit: '-1' is negative" + queue},
      {"queue_limit: 8", "queue_limit: 1000001",
       "devices.cam.queue_limit: '1000001' is out of range" + queue},
      {"queue_limit: 8", "queue_limit: 2.5", "devices.cam.queue_limit: '2.5' is not a whole number" + queue},
      {"queue_limit: 8", "queue_limit: nowhere",
       "devices.cam.queue_limit: unknown value 'nowhere'; allowed: none, or a whole number"},
      {"queue_limit: 16", "queue_limits: 16",
       "servers.edge.queue_limits: unknown key 'queue_limits'; allowed: arrivals, profile, queue_limit, "
       "service, threads, workers; did you mean 'queue_limit'?"},
      {"result: 4 kB", "result: 0 B",
       "devices.cam.result: '0 B' is out of range; allowed: at least 1 B, at most 1000 GB"},
      {"result: 4 kB", "result: 0.4 B",
       "devices.cam.result: '0.4 B' is out of range; allowed: at least 1 B, at most 1000 GB"},
      {"result: 4 kB", "result: 2.5 B",
       "devices.cam.result: '2.5 B' is not a whole number of bytes; allowed: whole bytes"},
      {"result: 4 kB", "result: 4 kb/s",
       "devices.cam.result: '4 kb/s' is a rate, not a size; allowed units: B, kB, MB, GB, KiB, MiB, GiB"},
      {"receive_power: 500 mW", "receive_power: -1 W",
       "devices.cam.receive_power: '-1 W' is negative; allowed: at least 0 W, at most 1000 kW"},
      {"receive_power: 500 mW", "recieve_power: 1 W",
       "devices.cam.recieve_power: unknown key 'recieve_power'; allowed: activity, arrivals, battery, count, "
       "idle_power, link, profile, queue_limit, radio_queue_limit, receive_power, result, server, service, "
       "transmit_power; did you mean 'receive_power'?"},
      {"count: 3", "count: 996", "devices.sensor.count: makes 1001 devices in all; allowed: at most 1000"},
  });
}

TEST_CASE("faults of arrivals are named") {
  check({
      {"{model: periodic, period: 100 ms, phase: random}", "{model: peroidic, period: 100 ms}",
       "devices.cam.arrivals.model: unknown value 'peroidic'; allowed: none, periodic, poisson, recorded, "
       "closed_loop; did you mean 'periodic'?"},
      {"{model: periodic, period: 100 ms, phase: random}", "{model: periodic}",
       "devices.cam.arrivals.period: is missing; allowed: a number with one of the units ns, us, ms, s, min, "
       "h"},
      {"{model: periodic, period: 100 ms, phase: random}", "{period: 100 ms}",
       "devices.cam.arrivals.model: is missing; allowed: none, periodic, poisson, recorded, closed_loop"},
      {"{model: periodic, period: 100 ms, phase: random}", "none",
       "devices.cam.arrivals: is the single value 'none'; allowed: a map ('key: value')"},
      {"period: 100 ms", "period: 0 s", "devices.cam.arrivals.period: '0 s' is out of range" + dwell},
      {"phase: random", "phase: radnom",
       "devices.cam.arrivals.phase: unknown value 'radnom'; allowed: random, or a time; did you mean "
       "'random'?"},
      {"phase: random", "phase: -1 s",
       "devices.cam.arrivals.phase: '-1 s' is negative; allowed: at least 0 s, at most 1e+06 s"},
      {"times: [0 s, 300 ms, 300 ms, 2 s]", "times: [0 s, 300 ms, 200 ms, 2 s]",
       "devices.rover.arrivals.times: '200 ms' is before the time before it; allowed: times that never fall"},
      {"times: [0 s, 300 ms, 300 ms, 2 s]", "times: [-1 s, 300 ms]",
       "devices.rover.arrivals.times: '-1 s' is negative; allowed: at least 0 s, at most 1e+06 s"},
      {"times: [0 s, 300 ms, 300 ms, 2 s]", "times: [0, 1]",
       "devices.rover.arrivals.times: '0' has no unit; " + time_units},
      {"times: [0 s, 300 ms, 300 ms, 2 s]", "times: []",
       "devices.rover.arrivals.times: is an empty list; allowed: a list, each item a number with one of the "
       "units ns, us, ms, s, min, h"},
      {"times: [0 s, 300 ms, 300 ms, 2 s], ", "",
       "devices.rover.arrivals: has no times; allowed: either times or profile"},
      {"scale: 0.1", "scale: 0",
       "devices.rover.arrivals.scale: '0' is out of range; allowed: more than 0, at most 1000"},
      {"scale: 0.1", "profile: azure-code",
       "devices.rover.arrivals.profile: stands beside times; allowed: either times or profile"},
      {"profile: azure-code", "profile: azure-cod",
       "devices.camera.arrivals.profile: unknown workload profile 'azure-cod'; allowed: azure-code, "
       "azure-conversation (" EDGEWARD_SOURCE_DIR "/profiles/workloads); did you mean 'azure-code'?"},
      {"clients: 2", "clients: 0",
       "devices.phone.arrivals.clients: '0' is out of range; allowed: a whole number from 1 to 10000"},
      {"think: 1 s", "think: 0 s", "devices.phone.arrivals.think: '0 s' is out of range" + dwell},
      {"clients: 2, think: 1 s", "clients: 2",
       "devices.phone.arrivals.think: is missing; allowed: a number with one of the units ns, us, ms, s, "
       "min, h"},
      {"version: vgg19", "version: resnet18",
       "servers.edge.arrivals.version: unknown version 'resnet18'; allowed: vgg11, vgg19"},
      {", version: vgg19, cut: 5", "", "servers.edge.arrivals.version: is missing; allowed: vgg11, vgg19"},
      {"cut: 5", "cut: 43",
       "servers.edge.arrivals.cut: '43' is out of range; allowed: a whole number from 0 to 42"},
      {"cut: 5", "cut: -1",
       "servers.edge.arrivals.cut: '-1' is negative; allowed: a whole number from 0 to 42"},
      {"{model: none}", "{model: none, version: vgg11}",
       "devices.sensor.arrivals.version: unknown key 'version'; allowed: model"},
      {"version: vgg19", "verison: vgg19",
       "servers.edge.arrivals.verison: unknown key 'verison'; did you mean 'version'?"},
  });
}

TEST_CASE("faults of the workload are named") {
  const std::string streams =
      "{kind: streams, interval: 2 s, deadline: 500 ms, arrivals: {model: poisson, rate: 30 /min}}";
  check({
      {"kind: streams", "kind: poisson", "workload.kind: unknown value 'poisson'; allowed: rounds, streams"},
      {streams, "{kind: rounds, arrivals: {model: none}}",
       "workload.arrivals: stands beside rounds, in which each active device issues one request; allowed: "
       "arrivals only with workload.kind: streams"},
      {streams, "{kind: rounds}",
       "servers.edge.arrivals: stands beside rounds, in which each active device issues one request; "
       "allowed: arrivals only with workload.kind: streams"},
      {"interval: 2 s, ", "",
       "workload.interval: is missing; allowed: a number with one of the units ns, us, ms, s, min, h"},
      {"interval: 2 s", "interval: 2 s, minimum: 1 s",
       "workload.minimum: unknown key 'minimum'; allowed: arrivals, deadline, interval, kind"},
      {"interval: 2 s", "interval: 0 s",
       "workload.interval: '0 s' is out of range; allowed: at least 1 ms, at most 1e+06 s"},
      {"deadline: 500 ms", "deadline: 0 s", "workload.deadline: '0 s' is out of range" + dwell},
      {"deadline: 500 ms", "deadline: noon",
       "workload.deadline: unknown value 'noon'; allowed: none, or a time; did you mean 'none'?"},
      {"rate: 30 /min", "rate: 30",
       "workload.arrivals.rate: '30' has no unit; allowed units: /min, /s, Hz, kHz"},
  });
}

TEST_CASE("a fault is placed at its line and column") {
  const auto place = [](const std::string& from, const std::string& to) {
    std::string text = all_keys;
    text.replace(text.find(from), from.size(), to);
    const std::string message = message_of([&] { read_system(text); });
    return message.substr(0, message.find(": "));
  };
  CHECK(place("[10 s, 2 Mbps]]", "[10 s, 0 Mbps]]") == "s.yaml:47:58");
  CHECK(place("forward: 0.7", "forwrad: 0.7") == "s.yaml:26:65");
  CHECK(place("cutoff: 0.1", "cutoff: 0.95") == "s.yaml:29:54");
  CHECK(place("300 ms, 2 s]", "200 ms, 2 s]") == "s.yaml:43:54");
}

TEST_CASE("what would happen too often to be simulated is refused, at the one that happens most often") {
  const std::string allowed = "; allowed: at most 1000000 in an epoch";
  const auto rounds = [](const std::string& link) {
    std::string text = all_keys.substr(0, all_keys.find("devices:"));
    return text + "devices: {cam: {profile: jetson-tx2, link: " + link +
           "}}\nservers: {edge: {profile: x86-epyc-2vcpu}}\nworkload: {kind: rounds}\n";
  };
  check({
      {"step: 10 s", "step: 1 us",
       "devices.cam.link.step: 6e+06 events are to be expected of this in an interval of up to 2 s, 6e+06 "
       "of all "
       "that happens by itself" +
           allowed},
      {"mean: 10 s, next: {bad: 1}}\n        bad: {rate: 2 Mbps, mean: 3 s}",
       "mean: 1 ns, next: {bad: 1}}\n        bad: {rate: 2 Mbps, mean: 1 ns}",
       "devices.rover.link.states: 2e+09 events are to be expected of this in an interval of up to 2 s, "
       "2e+09 of all "
       "that happens by itself" +
           allowed},
      {"period: 100 ms", "period: 1 ns",
       "devices.cam.arrivals: 6e+09 events are to be expected of this in an interval of up to 2 s, 6e+09 of "
       "all that "
       "happens by itself" +
           allowed},
      {"clients: 2, think: 1 s", "clients: 10000, think: 1 ms",
       "devices.phone.arrivals: 2e+07 events are to be expected of this in an interval of up to 2 s, 2e+07 "
       "of all that "
       "happens by itself" +
           allowed},
      {"interval: 2 s", "interval: 1000000 s",
       "devices.cam.arrivals: 3e+07 events are to be expected of this in an interval of up to 1e+06 s, "
       "3.81e+07 of all "
       "that happens by itself" +
           allowed},
  });
  const std::string slow = message_of(
      [&] { read_system(rounds("{model: trace, points: [[0 s, 1 bps], [1 s, 2 bps]], repeat: 2 s}")); });
  CHECK_THAT(slow, Catch::Contains(
                       "devices.cam.link: 2.57e+07 events are to be expected of this in a round of up to "));
  read_system(rounds("{model: trace, points: [[0 s, 1 Mbps], [1 s, 2 Mbps]], repeat: 2 s}"));

  // A recording counts with what it has in one interval at most: 114 devices with 8819 arrivals each are more
  // than the limit in all, but not in two seconds.
  std::string recorded = all_keys;
  recorded.replace(recorded.find("lte-8mbps}"), 10, "lte-8mbps}\n    count: 500");
  read_system(recorded);
  recorded.replace(recorded.find("profile: azure-code}"), 20, "profile: azure-code, scale: 1e-6}");
  CHECK_THAT(message_of([&] { read_system(recorded); }),
             Catch::Contains("devices.camera.arrivals: 4.41e+06 events are to be expected of this"));
}
