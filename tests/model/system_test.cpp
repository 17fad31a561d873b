// Every key of a system is read into what it means, and explained.
#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <string>

#include "tests/model/all_keys.h"

using namespace edgeward;

namespace {

const DeviceModel& device(const Scenario& scenario, const std::string& name) {
  for (const DeviceModel& each : scenario.devices) {
    if (each.name == name) return each;
  }
  FAIL("no device " << name);
  return scenario.devices.front();
}

const Scenario& all() {
  static const Scenario scenario = read_system(all_keys);
  return scenario;
}

// Paths of all values in a document: a list is one value.
void leaves(const Node& node, const std::string& path, std::set<std::string>& found) {
  if (node.kind != Node::Kind::map) {
    found.insert(path);
    return;
  }
  for (const auto& [key, value] : node.entries) leaves(value, path.empty() ? key : path + "." + key, found);
}

}  // namespace

TEST_CASE("a network has levels from low to high, evenly spaced in the logarithm, with exact ends") {
  REQUIRE(all().networks.size() == 1);
  const NetworkModel& campus = all().networks[0];
  CHECK(campus.name == "campus");
  REQUIRE(campus.levels_bps.size() == 16);
  CHECK(campus.levels_bps.front() == 6e6);
  CHECK(campus.levels_bps.back() == 54e6);
  for (size_t level = 1; level < 16; ++level) {
    CHECK(campus.levels_bps[level] / campus.levels_bps[level - 1] == Approx(std::pow(9, 1.0 / 15)));
  }
}

TEST_CASE("a device's powers, limits, result and walk are read") {
  const DeviceModel& cam = device(all(), "cam.2");
  CHECK(cam.idle_power_w == 2);
  CHECK(cam.transmit_power_w == Approx(0.7));
  CHECK(cam.receive_power_w == 0.5);
  CHECK(cam.queue_limit == 8);
  CHECK(cam.radio_queue_limit == 4);
  CHECK(cam.result_bytes == 4000);
  CHECK(cam.server == 0);
  CHECK(cam.link.kind == LinkModel::Kind::random_walk);
  CHECK(cam.link.network == 0);
  CHECK(cam.link.levels_bps == all().networks[0].levels_bps);
  CHECK(cam.link.latency_s == 0.005);
  CHECK(cam.link.jitter_s == 0.002);
  CHECK(cam.link.sigma == 0.3);
  CHECK(cam.link.step_s == 10);
  CHECK(cam.link.varies_within_epoch());
  CHECK(cam.arrivals.kind == ArrivalModel::Kind::periodic);
  CHECK(cam.arrivals.period_s == 0.1);
  CHECK(cam.arrivals.random_phase);
}

TEST_CASE("what is left out takes its default") {
  const DeviceModel& sensor = device(all(), "sensor");
  CHECK(sensor.idle_power_w == 2.5);
  CHECK(sensor.transmit_power_w == 0.8);
  CHECK(sensor.receive_power_w == 0);
  CHECK(sensor.queue_limit == no_limit);
  CHECK(sensor.radio_queue_limit == no_limit);
  CHECK(sensor.result_bytes == 0);
  CHECK(sensor.service.kind == ServiceModel::Kind::deterministic);
  CHECK_FALSE(sensor.activity.has_value());
  CHECK_FALSE(sensor.battery.has_value());
  CHECK(sensor.link.network == -1);
  CHECK(sensor.link.latency_s == 0);
  CHECK(sensor.link.jitter_s == 0);
  CHECK_FALSE(sensor.link.varies_within_epoch());
  CHECK(sensor.arrivals.kind == ArrivalModel::Kind::none);
  const ServerModel& cloud = all().servers[1];
  CHECK(cloud.queue_limit == no_limit);
  CHECK(cloud.workers == 1);
  CHECK(cloud.threads == 1);
  CHECK(cloud.arrivals.kind == ArrivalModel::Kind::none);

  std::string text = all_keys;
  text.replace(text.find(", deadline: 500 ms"), 18, "");
  text.replace(text.find(", initial: 0.9, cutoff: 0.1"), 27, "");
  text.replace(text.find(", step: 10 s"), 12, "");
  text.replace(text.find(", levels: 16"), 12, "");
  const Scenario shorter = read_system(text);
  CHECK(std::isinf(shorter.workload.deadline_s));
  CHECK(device(shorter, "uav").battery->initial_soc == 1);
  CHECK(device(shorter, "uav").battery->cutoff_soc == 0);
  CHECK(device(shorter, "cam.0").link.step_s == 0);
  CHECK_FALSE(device(shorter, "cam.0").link.varies_within_epoch());
  CHECK(shorter.networks[0].levels_bps.size() == 64);
}

TEST_CASE("activities, their rates and a battery are read") {
  const DeviceModel& uav = device(all(), "uav");
  REQUIRE(uav.activity.has_value());
  const MarkovModel& chain = uav.activity->chain;
  REQUIRE(chain.states.size() == 3);
  CHECK(chain.states[0].name == "hover");
  CHECK(chain.states[0].mean_dwell_s == 30);
  CHECK(chain.states[0].next == std::vector<double>{0, 0.7, 0.3});
  CHECK(chain.states[1].next == std::vector<double>{0.5, 0, 0.5});
  CHECK(chain.states[2].next[1] == Approx(2.0 / 3));
  CHECK(chain.stationary == stationary_distribution(chain.states));
  CHECK(uav.activity->power_w == std::vector<double>{180, 150, 250});
  CHECK(uav.link.kind == LinkModel::Kind::activity);
  CHECK(uav.link.state_rate_bps == std::vector<double>{20e6, 10e6, 8e6});
  CHECK(uav.link.lowest_bps() == 8e6);
  CHECK(uav.link.highest_bps() == 20e6);
  CHECK(uav.battery->capacity_j == 72000);
  CHECK(uav.battery->initial_soc == 0.9);
  CHECK(uav.battery->cutoff_soc == 0.1);
  CHECK(device(all(), "rover").activity->power_w == std::vector<double>{0, 30});
}

TEST_CASE("links that change are read: Markov-modulated, traced") {
  const LinkModel& rover = device(all(), "rover").link;
  CHECK(rover.kind == LinkModel::Kind::markov);
  CHECK(rover.state_rate_bps == std::vector<double>{40e6, 2e6});
  CHECK(rover.chain.states[1].next == std::vector<double>{1, 0});
  CHECK(rover.chain.stationary[0] == Approx(10.0 / 13));
  const LinkModel& phone = device(all(), "phone").link;
  CHECK(phone.kind == LinkModel::Kind::trace);
  REQUIRE(phone.points.size() == 2);
  CHECK(phone.points[1].time_s == 10);
  CHECK(phone.points[1].rate_bps == 2e6);
  CHECK(phone.repeat_s == 20);
  CHECK(phone.lowest_bps() == 2e6);
  CHECK(phone.highest_bps() == 20e6);
}

TEST_CASE("service models are read, and their spread reaches the plans") {
  const DeviceModel &cam = device(all(), "cam.0"), &rover = device(all(), "rover");
  CHECK(cam.service.kind == ServiceModel::Kind::lognormal);
  CHECK(device(all(), "uav").service.kind == ServiceModel::Kind::exponential);
  CHECK(all().servers[0].service.kind == ServiceModel::Kind::lognormal);
  const Plan &cut = cam.plans[0][0], &local = cam.plans[0][3];
  CHECK(cut.head_sigma == 0.25);
  CHECK(local.head_sigma == 0.25);
  CHECK(local.tail_sigma == 0);
  // vgg11 behind layer 3 with two threads, in x86_server_tails.csv: p10 104.688 ms, p90 134.843 ms
  CHECK(cut.tail_sigma == Approx(std::log(134.843 / 104.688) / (2 * 1.2815515655446004)).epsilon(1e-9));
  CHECK(rover.plans[0][0].head_sigma == 0);    // the profile has no spread of heads
  CHECK(rover.plans[0][0].tail_sigma == 0.5);  // from the scenario
}

TEST_CASE("arrivals are read: the workload's for every device without its own, a server's with its plan") {
  const Scenario& scenario = all();
  CHECK(scenario.workload.kind == WorkloadModel::Kind::streams);
  CHECK(scenario.workload.interval_s == 2);
  CHECK(scenario.workload.deadline_s == 0.5);
  CHECK(device(scenario, "uav").arrivals.kind == ArrivalModel::Kind::poisson);
  CHECK(device(scenario, "uav").arrivals.rate_hz == 0.5);
  const ArrivalModel& recorded = device(scenario, "rover").arrivals;
  CHECK(recorded.kind == ArrivalModel::Kind::recorded);
  CHECK(*recorded.recorded_s == std::vector<double>{0, 0.3, 0.3, 2});
  CHECK(recorded.scale == 0.1);
  CHECK(device(scenario, "camera").arrivals.recorded_s->size() == 8819);
  CHECK(device(scenario, "camera").arrivals.scale == 1);
  const ArrivalModel& loop = device(scenario, "phone").arrivals;
  CHECK(loop.kind == ArrivalModel::Kind::closed_loop);
  CHECK(loop.clients == 2);
  CHECK(loop.think_s == 1);
  const ServerModel& edge = scenario.servers[0];
  CHECK(edge.arrivals.kind == ArrivalModel::Kind::poisson);
  CHECK(edge.arrivals.rate_hz == 5);
  CHECK(edge.queue_limit == 16);
  CHECK(edge.direct_plan.version == "vgg19");
  CHECK(edge.direct_plan.version_index == 1);
  CHECK(edge.direct_plan.cut == 5);
  CHECK_FALSE(edge.direct_plan.local);
  CHECK(edge.direct_plan.transfer_bits == 0);
  CHECK(edge.direct_plan.head_s == 0);
  const Plan& same_tail = device(scenario, "uav").plans[0][4];
  CHECK(same_tail.label() == "vgg19 cut 5");
  CHECK(edge.direct_plan.tail_s == same_tail.tail_s);
  CHECK(edge.direct_plan.tail_sigma == same_tail.tail_sigma);
}

TEST_CASE("'none' takes back what a base has given") {
  std::string text = all_keys;
  const auto replace = [&text](const std::string& from, const std::string& to) {
    REQUIRE(text.find(from) != std::string::npos);
    text.replace(text.find(from), from.size(), to);
  };
  replace("result: 4 kB", "result: none");
  replace("queue_limit: 8", "queue_limit: none");
  replace("radio_queue_limit: 4", "radio_queue_limit: none");
  replace("{capacity: 20 Wh, initial: 0.9, cutoff: 0.1}", "none");
  replace("repeat: 20 s", "repeat: none");
  replace("deadline: 500 ms", "deadline: none");
  replace("step: 10 s", "step: epoch");
  const Scenario scenario = read_system(text);
  CHECK(device(scenario, "cam.0").result_bytes == 0);
  CHECK(device(scenario, "cam.0").queue_limit == no_limit);
  CHECK(device(scenario, "cam.0").radio_queue_limit == no_limit);
  CHECK_FALSE(device(scenario, "uav").battery.has_value());
  CHECK(device(scenario, "phone").link.repeat_s == 0);
  CHECK(std::isinf(scenario.workload.deadline_s));
}

TEST_CASE("every value in the file is explained, at its place, and every default as one") {
  const Node root = parse_yaml(all_keys, "s.yaml");
  ReadLog log;
  read_system(root, log);
  std::set<std::string> written, explained, defaults;
  leaves(root, "", written);
  for (const ResolvedValue& value : log.values()) {
    CAPTURE(value.path);
    CHECK(value.value != "");
    if (value.is_default) {
      CHECK(defaults.insert(value.path).second);
    } else if (value.mark.file == "s.yaml") {
      CHECK(explained.insert(value.path).second);
      CHECK(value.mark.line > 0);
    }
  }
  CHECK(written == explained);
  for (const char* path :
       {"devices.uav.queue_limit", "devices.uav.radio_queue_limit", "devices.uav.result",
        "devices.cam.activity", "devices.cam.battery", "devices.uav.link.network", "devices.uav.link.latency",
        "devices.uav.link.jitter", "devices.phone.service.model", "devices.uav.arrivals",
        "devices.camera.arrivals.scale", "devices.uav.activity.states.forward.next",
        "devices.rover.link.states.bad.next", "devices.rover.receive_power", "servers.edge.service.sigma",
        "servers.cloud.queue_limit", "servers.cloud.threads", "servers.cloud.arrivals.model"}) {
    CAPTURE(path);
    CHECK(defaults.contains(path));
  }
}

TEST_CASE("what a profile says is explained with its place there") {
  const Node root = parse_yaml(all_keys, "s.yaml");
  ReadLog log;
  read_system(root, log);
  std::map<std::string, ResolvedValue> values;
  for (const ResolvedValue& value : log.values()) values.emplace(value.path, value);
  CHECK(values.at("devices.camera.link.rate").value == "8 Mbps");
  CHECK_THAT(values.at("devices.camera.link.rate").mark.file, Catch::EndsWith("links/lte-8mbps.yaml"));
  CHECK(values.at("devices.camera.arrivals.times").value == "8819 within 3435.95 s");
  CHECK_THAT(values.at("devices.camera.arrivals.times").mark.file,
             Catch::EndsWith("workloads/azure-code.yaml"));
}

TEST_CASE("a scenario knows the profiles that it is made of") {
  const std::set<std::pair<std::string, std::string>> expected{{"device", "jetson-tx2"},
                                                               {"family", "vgg"},
                                                               {"link", "lte-8mbps"},
                                                               {"server", "x86-epyc-2vcpu"},
                                                               {"workload", "azure-code"}};
  CHECK(all().profiles == expected);
}

TEST_CASE("a resolved scenario is read from its text alone") {
  ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  const Scenario scenario = read_scenario(
      to_yaml(parse_yaml(all_keys, "s.yaml")) + "\nenvironment: {kind: split}\n", "t", profiles);
  CHECK(scenario.devices.size() == all().devices.size());
  CHECK(scenario.devices[3].link.state_rate_bps == all().devices[3].link.state_rate_bps);
}

TEST_CASE("scenarios/README.md has every key, and its examples are right") {
  const std::string readme = read_text(EDGEWARD_SOURCE_DIR "/scenarios/README.md");
  const Node root = parse_yaml(all_keys, "s.yaml");
  ReadLog log;
  read_system(root, log);
  for (const ResolvedValue& value : log.values()) {
    if (value.path.find(".next.") != std::string::npos) continue;  // a state's name
    const std::string key = value.path.substr(value.path.rfind('.') + 1);
    CAPTURE(value.path);
    CHECK((readme.find("`" + key + "`") != std::string::npos ||
           readme.find("." + key + "`") != std::string::npos));
  }
  const std::string above = "schema: edgeward-scenario/1\ntitle: T\nplans: {families: [vgg], cuts: paper}\n";
  const auto example_after = [&readme](const std::string& words) {
    const size_t fence = readme.find("```yaml\n", readme.find(words)) + 8;
    return readme.substr(fence, readme.find("```", fence) - fence);
  };
  CHECK(read_system(above + example_after("## A system with all of it")).devices.size() == 3);
  const Scenario two =
      read_system(above + example_after("Recorded times in a list") + example_after("Two servers"));
  CHECK(two.devices[1].server == 1);
  CHECK(two.devices[0].arrivals.recorded_s->size() == 4);
}
