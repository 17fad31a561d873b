// What a user can get wrong in a scenario: each fault is named at its place, with what would be right.
#include <catch2/catch.hpp>
#include <string>

#include "agents/experiment.h"
#include "tests/model/bad_input.h"
#include "tests/model/scratch_folder.h"

using namespace edgeward;

namespace {

const std::string good = R"(schema: edgeward-scenario/1
title: Test
plans:
  families: [vgg]
  cuts: paper
devices:
  uav:
    profile: jetson-tx2
    link: {model: random_walk, low: 2 Mbps, high: 50 Mbps, sigma: 0.5}
servers:
  edge: {profile: x86-epyc-2vcpu}
workload: {kind: rounds}
environment:
  kind: split
  episode: 100
  observed_rate: {low: 2 Mbps, high: 50 Mbps}
  weights: {accuracy: 0.2, latency: 0.3, energy: 0.5}
)";

Experiment read(const std::string& text) {
  static ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  return read_experiment(parse_scenario(text, "s.yaml"), profiles);
}

// The message about the good scenario with one thing changed.
std::string message(const std::string& from, const std::string& to) {
  std::string text = good;
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  return message_of([&] { read(text); });
}

}  // namespace

TEST_CASE("the scenario that the faults are put into is right") {
  CHECK(read(good).scenario.choices.size() == 8);
}

TEST_CASE("unknown names are refused with the nearest one") {
  CHECK(message("jetson-tx2", "jetson-tx1") ==
        "s.yaml:8:14: devices.uav.profile: unknown device profile 'jetson-tx1'; allowed: jetson-tx2 "
        "(" EDGEWARD_SOURCE_DIR
        "/profiles/devices); did you mean "
        "'jetson-tx2'?");
  CHECK(message("x86-epyc-2vcpu", "x86-epic-2vcpu") ==
        "s.yaml:11:19: servers.edge.profile: unknown server profile 'x86-epic-2vcpu'; allowed: "
        "x86-epyc-2vcpu (" EDGEWARD_SOURCE_DIR
        "/profiles/servers); did you "
        "mean 'x86-epyc-2vcpu'?");
  CHECK(message("[vgg]", "[vvg]") ==
        "s.yaml:4:13: plans.families: unknown family 'vvg'; allowed: densenet, resnet, vgg "
        "(" EDGEWARD_SOURCE_DIR
        "/profiles/families); did you mean "
        "'vgg'?");
  CHECK(message("cuts: paper", "cuts: papers") ==
        "s.yaml:5:9: plans.cuts: unknown cut set 'papers' of 'vgg11'; allowed: block, paper, or a map of "
        "versions to lists "
        "of layers; did you mean 'paper'?");
  CHECK(message("model: random_walk, low: 2 Mbps, high: 50 Mbps, sigma: 0.5",
                "model: constant, profile: wifi-2mbps") ==
        "s.yaml:9:38: devices.uav.link.profile: unknown link profile 'wifi-2mbps'; allowed: lte-8mbps, "
        "wifi-20mbps (" EDGEWARD_SOURCE_DIR
        "/profiles/links); did you "
        "mean 'wifi-20mbps'?");
  CHECK(message("random_walk", "random-walk") ==
        "s.yaml:9:19: devices.uav.link.model: unknown value 'random-walk'; allowed: constant, random_walk, "
        "markov, trace, activity; "
        "did you mean "
        "'random_walk'?");
  CHECK(message("kind: split", "kind: spilt") ==
        "s.yaml:14:9: environment.kind: unknown value 'spilt'; allowed: split; did you mean 'split'?");
  CHECK(message("jetson-tx2", "jetson-tx2\n    server: egde") ==
        "s.yaml:9:13: devices.uav.server: unknown server 'egde'; allowed: edge; did you mean 'edge'?");
}

TEST_CASE("unknown and missing keys are refused with the nearest one") {
  CHECK(message("sigma: 0.5", "sigma: 0.5, colour: red") ==
        "s.yaml:9:72: devices.uav.link.colour: unknown key 'colour'; allowed: high, jitter, latency, low, "
        "model, network, sigma, step");
  CHECK(message("episode: 100", "epsiode: 100") ==
        "s.yaml:15:3: environment.epsiode: unknown key 'epsiode'; did you mean 'episode'?");
  CHECK(message("title", "titel") == "s.yaml:2:1: titel: unknown key 'titel'; did you mean 'title'?");
  CHECK(message("  episode: 100\n", "") ==
        "s.yaml:14:3: environment.episode: is missing; allowed: a whole number from 1 to 1000000");
  CHECK(message("environment:", "enviroment:") ==
        "s.yaml:13:1: enviroment: unknown key 'enviroment'; did you mean 'environment'?");
  CHECK_THAT(message("workload: {kind: rounds}", "workload: {kind: rounds}\ntraining: {stpes: 100}"),
             Catch::StartsWith("s.yaml:13:12: training.stpes: unknown key 'stpes'; allowed: algorithm, ") &&
                 Catch::EndsWith("; did you mean 'steps'?"));
  CHECK(
      message("schema: edgeward-scenario/1\n", "").find("schema: is missing; allowed: edgeward-scenario/1") !=
      std::string::npos);
}

TEST_CASE("an unknown or duplicate key is reported where it stands, in block and in flow style") {
  CHECK(message("devices:", "devics:").find("s.yaml:6:1: devics: unknown key 'devics'") == 0);
  CHECK(message("workload: {kind: rounds}", "workload: {kind: rounds}\nextra:\n  more: 1")
            .find("s.yaml:13:1: extra: unknown key 'extra'") == 0);
  CHECK(message("workload: {kind: rounds}", "workload: {kind: rounds}\nextra: {more: 1}")
            .find("s.yaml:13:1: extra: unknown key 'extra'") == 0);
  CHECK(message("workload: {kind: rounds}", "workload: {kind: rounds, extra: {more: 1}}")
            .find("s.yaml:12:26: workload.extra: unknown key 'extra'") == 0);
  CHECK(message("workload: {kind: rounds}", "workload: {kind: rounds}\ndevices:\n  more: 1")
            .find("s.yaml:13:1: devices: duplicate key 'devices' (first on line 6)") == 0);
  CHECK(message("{kind: rounds}", "{kind: rounds, kind: {more: 1}}")
            .find("s.yaml:12:26: workload.kind: duplicate key 'kind' (first on line 12)") == 0);
}

TEST_CASE("wrong numbers and units are refused") {
  CHECK(message("low: 2 Mbps", "low: 2") ==
        "s.yaml:9:37: devices.uav.link.low: '2' has no unit; allowed units: bps, kbps, Mbps, Gbps, bit/s, "
        "kb/s, Mb/s, Gb/s");
  CHECK(message("low: 2 Mbps", "low: 2 ms") ==
        "s.yaml:9:37: devices.uav.link.low: '2 ms' is a time, not a rate; allowed units: bps, kbps, Mbps, "
        "Gbps, bit/s, kb/s, "
        "Mb/s, Gb/s");
  CHECK(
      message("low: 2 Mbps", "low: -2 Mbps") ==
      "s.yaml:9:37: devices.uav.link.low: '-2 Mbps' is negative; allowed: at least 1 bps, at most 1000 Gbps");
  CHECK(message("low: 2 Mbps", "low: slow") ==
        "s.yaml:9:37: devices.uav.link.low: 'slow' is not a number with a unit; allowed units: bps, kbps, "
        "Mbps, Gbps, bit/s, "
        "kb/s, Mb/s, Gb/s");
  CHECK(message("sigma: 0.5", "sigma: 1e300")
            .find("devices.uav.link.sigma: '1e300' is out of range; allowed: more than 0, at most 10") !=
        std::string::npos);
  CHECK(message("sigma: 0.5", "sigma: nan").find("devices.uav.link.sigma: 'nan' is not a finite number") !=
        std::string::npos);
  CHECK(message("low: 2 Mbps", "low: 60 Mbps") ==
        "s.yaml:9:52: devices.uav.link.high: 50 Mbps is not above low, 60 Mbps; allowed: low < high");
  CHECK(message("jetson-tx2", "jetson-tx2\n    count: 0")
            .find("devices.uav.count: '0' is out of range; allowed: a whole "
                  "number from 1 to 1000") != std::string::npos);
  CHECK(message("{profile: x86-epyc-2vcpu}", "{profile: x86-epyc-2vcpu, threads: 3}")
            .find("server profile 'x86-epyc-2vcpu' has no measurements with 3 threads; allowed: 1, 2") !=
        std::string::npos);
}

TEST_CASE("an idle power that the measured heads contradict is refused") {
  const std::string said = message("profile: jetson-tx2", "profile: jetson-tx2\n    idle_power: 50 W");
  CHECK_THAT(said, Catch::Contains("s.yaml:9:17: devices.uav.idle_power") &&
                       Catch::Contains("50 W idle is more than"));
}

TEST_CASE("cuts that do not exist or do not match are refused") {
  CHECK(message("cuts: paper", "cuts: {vgg11: [3, 99, 27], vgg19: [5, 10, 43]}") ==
        "s.yaml:5:17: plans.cuts.vgg11: unknown cut 99; allowed: layers 0 to 27");
  CHECK(message("cuts: paper", "cuts: {vgg11: [3, 2.5, 27], vgg19: [5, 10, 43]}") ==
        "s.yaml:5:17: plans.cuts.vgg11: unknown cut 2.5; allowed: layers 0 to 27");
  CHECK(message("cuts: paper", "cuts: {vgg11: [3, 27]}") ==
        "s.yaml:5:9: plans.cuts.vgg19: is missing; allowed: a list, each item a number");
  CHECK(message("cuts: paper", "cuts: {vgg19: [5, 43]}") ==
        "s.yaml:5:9: plans.cuts.vgg11: is missing; allowed: a list, each item a number");
  CHECK(message("cuts: paper", "cuts: {vgg11: [3, 27], vgg19: [5, 10, 43]}") ==
        "s.yaml:5:9: plans.cuts: 'vgg19' has 3 cuts, but 'vgg11' has 2; allowed: the same number of cuts for "
        "every version");
  CHECK(message("cuts: paper", "cuts: {vgg11: [3, 27], vgg19: [5, 43], vgg16: [1]}")
            .find("plans.cuts.vgg16: unknown key") != std::string::npos);
  CHECK(
      message("[vgg]\n  cuts: paper", "[densenet]\n  cuts: {densenet121: [13, 14], densenet161: [13, 14]}") ==
      "s.yaml:8:14: devices.uav.profile: tail latency of 'densenet121' was not measured at cut 13");
  CHECK(message("[vgg]", "[vgg, vgg]") ==
        "s.yaml:4:13: plans.families: family 'vgg' stands here twice; allowed: each family once");
}

TEST_CASE("the environment's own rules are checked") {
  CHECK(message("energy: 0.5", "energy: 0.6") ==
        "s.yaml:17:12: environment.weights: the weights sum to 1.1, not to 1: accuracy 0.2 + "
        "latency 0.3 + energy 0.6; allowed: accuracy + latency + energy = 1");
  CHECK(message("accuracy: 0.2", "accuracy: -0.2") ==
        "s.yaml:17:23: environment.weights.accuracy: '-0.2' is negative; allowed: at least 0, at most 1");
  CHECK(message("observed_rate: {low: 2 Mbps", "observed_rate: {low: 3 Mbps") ==
        "s.yaml:16:24: environment.observed_rate.low: 3 Mbps, but the link of 'uav' goes down to 2 Mbps; "
        "allowed: at "
        "most 2 Mbps");
  CHECK(message("high: 50 Mbps}", "high: 20 Mbps}") ==
        "s.yaml:16:38: environment.observed_rate.high: 20 Mbps, but the link of 'uav' goes up to 50 Mbps; "
        "allowed: at "
        "least 50 Mbps");
  const std::string station = "devices:\n  uav:\n    profile: jetson-tx2\n    link: {network: n, ";
  std::string text = good;
  const std::string before = "devices:\n  uav:\n    profile: jetson-tx2\n    link: {";
  text.replace(text.find(before), before.size(),
               "networks: {n: {model: wifi, low: 2 Mbps, high: 60 Mbps, levels: 3}}\n" + station);
  CHECK_THAT(message_of([&] { read(text); }),
             Catch::Contains("goes up to 60 Mbps (the nearest level of network 'n'); allowed"));
}

TEST_CASE("a mission's own rules are checked") {
  const auto mission = [](const std::string& value) {
    return message("episode: 100\n", "episode: 100\n  mission: " + value + "\n");
  };
  CHECK(read(good).split->mission.has_value() == false);
  CHECK(mission("nono") ==
        "s.yaml:16:12: environment.mission: unknown value 'nono'; allowed: none, or a map with an "
        "energy_budget; did you mean 'none'?");
  CHECK(mission("{energy_budget: {vg: 250 J}}") ==
        "s.yaml:16:29: environment.mission.energy_budget.vg: unknown key 'vg'; did you mean 'vgg'?");
  CHECK(mission("{energy_budget: {vgg: 250}}") ==
        "s.yaml:16:34: environment.mission.energy_budget.vgg: '250' has no unit; allowed units: mJ, J, kJ, "
        "mWh, Wh, kWh");
  CHECK(mission("{energy_budget: {vgg: 0 J}}") ==
        "s.yaml:16:34: environment.mission.energy_budget.vgg: '0 J' is out of range; allowed: more than "
        "0 J, at most 1e+09 kJ");
  CHECK_THAT(mission("{energy_budget: {vgg: 250 J}, energy: 3 J}"),
             Catch::Contains("environment.mission.energy: unknown key 'energy'"));
  CHECK_THAT(mission("{}"), Catch::Contains("environment.mission.energy_budget: is missing"));
  const auto with = [](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find("episode: 100\n"), 13, "episode: 100\n  mission: {energy_budget: {vgg: 250 J}}\n");
    text.replace(text.find(from), from.size(), to);
    return message_of([&] { read(text); });
  };
  CHECK(with("    profile: jetson-tx2\n", "    profile: jetson-tx2\n    count: 3\n") ==
        "s.yaml:17:12: environment.mission: a mission's budget is that of one device, and there are 3; "
        "allowed: mission with one device");
  CHECK(with("{kind: rounds}", "{kind: streams, interval: 1 s, arrivals: {model: poisson, rate: 1 /s}}") ==
        "s.yaml:16:12: environment.mission: a mission counts rounds, and this workload is a stream; allowed: "
        "mission with workload.kind: rounds");
}

TEST_CASE("sections of the wrong shape are refused") {
  CHECK(message("workload: {kind: rounds}", "workload: rounds") ==
        "s.yaml:12:11: workload: is the single value 'rounds'; allowed: a map ('key: value')");
  CHECK(message("  edge: {profile: x86-epyc-2vcpu}", "  {}") ==
        "s.yaml:11:3: servers: is empty; allowed: at least one server");
  CHECK(message("  uav:", "  uav.1:") ==
        "s.yaml:7:3: devices.uav.1: 'uav.1' is not a name; allowed: letters, digits, '-' and '_'");
  CHECK(message("model: random_walk, low: 2 Mbps, high: 50 Mbps, sigma: 0.5", "model: constant")
            .find("devices.uav.link: has no rate; allowed: either rate or profile") != std::string::npos);
  CHECK(message("model: random_walk, low: 2 Mbps, high: 50 Mbps, sigma: 0.5",
                "model: constant, rate: 8 Mbps, profile: lte-8mbps")
            .find("devices.uav.link.profile: stands beside a rate") != std::string::npos);
  CHECK(message("title: Test", "title: Test\nbase: other.yaml").find("base: unknown key 'base'") !=
        std::string::npos);
}
