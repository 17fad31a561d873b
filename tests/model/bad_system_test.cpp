// What a user can get wrong in devices, servers and the workload: each fault is named, with what would be
// right.
#include "tests/model/faults.h"

using namespace edgeward;

namespace {

const std::string queue = "; allowed: a whole number from 0 to 1000000";

}  // namespace

TEST_CASE("faults of activities are named") {
  check_faults({
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
  check_faults({
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
      {"cutoff: 0.1", "cutoff: 10 %",
       "devices.uav.battery.cutoff: '10 %' is not a plain number; allowed: at least 0, at most 1"},
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
  check_faults({
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
      {"{model: lognormal, sigma: 0.25}", "{model: lognormal}",
       "devices.cam.service: device profile 'jetson-tx2' has no p10 and p90 of 'vgg11': give sigma"},
      {"threads: 2", "threads: 3",
       "servers.edge.threads: server profile 'x86-epyc-2vcpu' has no measurements with 3 threads; allowed: "
       "1, 2"},
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
  check_faults({
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
      {"period: 100 ms", "period: 0 s", "devices.cam.arrivals.period: '0 s' is out of range" + time_above_0},
      {"phase: random", "phase: radnom",
       "devices.cam.arrivals.phase: unknown value 'radnom'; allowed: random, or a time; did you mean "
       "'random'?"},
      {"phase: random", "phase: -1 s",
       "devices.cam.arrivals.phase: '-1 s' is negative; allowed: at least 0 s, at most 1000000 s"},
      {"times: [0 s, 300 ms, 300 ms, 2 s]", "times: [0 s, 300 ms, 200 ms, 2 s]",
       "devices.rover.arrivals.times: '200 ms' is before the time before it; allowed: times that never fall"},
      {"times: [0 s, 300 ms, 300 ms, 2 s]", "times: [-1 s, 300 ms]",
       "devices.rover.arrivals.times: '-1 s' is negative; allowed: at least 0 s, at most 1000000 s"},
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
      {"think: 1 s", "think: 0 s", "devices.phone.arrivals.think: '0 s' is out of range" + time_above_0},
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
  check_faults({
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
       "workload.interval: '0 s' is out of range; allowed: at least 1 ms, at most 1000000 s"},
      {"deadline: 500 ms", "deadline: 0 s", "workload.deadline: '0 s' is out of range" + time_above_0},
      {"deadline: 500 ms", "deadline: noon",
       "workload.deadline: unknown value 'noon'; allowed: none, or a time; did you mean 'none'?"},
      {"rate: 30 /min", "rate: 30",
       "workload.arrivals.rate: '30' has no unit; allowed units: /min, /s, Hz, kHz"},
  });
}

TEST_CASE("a fault is placed at its line and column") {
  const auto place = [](const std::string& from, const std::string& to) {
    const std::string message = message_with(from, to);
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
  check_faults({
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
       "devices.cam.arrivals: 3e+07 events are to be expected of this in an interval of up to 1000000 s, "
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
