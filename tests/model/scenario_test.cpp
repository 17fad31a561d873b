#include "sim/model/scenario.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "sim/model/data_folders.h"
#include "tests/model/bad_input.h"
#include "tests/model/scratch_folder.h"

using namespace edgeward;

namespace {

Scenario read(const ScenarioSource& source) {
  static ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  ReadLog log;
  return read_scenario(Section(source.root, "", log), profiles);
}

const std::string balanced = EDGEWARD_SOURCE_DIR "/scenarios/edgerl/balanced.yaml";

}  // namespace

TEST_CASE("EdgeRL's system is what the paper section says, in SI units") {
  const Scenario scenario = read(load_scenario(balanced));
  CHECK(scenario.title == "EdgeRL, balanced");
  CHECK(scenario.families == std::vector<std::string>{"vgg", "resnet", "densenet"});
  CHECK(scenario.choices.size() == 8);
  REQUIRE(scenario.devices.size() == 1);
  const DeviceModel& uav = scenario.devices[0];
  CHECK(uav.name == "uav");
  CHECK(uav.idle_power_w == 2.5);
  CHECK(uav.transmit_power_w == 0.8);
  CHECK(uav.link.kind == LinkModel::Kind::random_walk);
  CHECK(uav.link.lowest_bps() == 2e6);
  CHECK(uav.link.highest_bps() == 50e6);
  CHECK(uav.link.sigma == 0.5);
  REQUIRE(uav.plans.size() == 3);
  CHECK(uav.plans[1][2].label() == "resnet18 cut 19");
  REQUIRE(scenario.servers.size() == 1);
  CHECK(scenario.servers[0].threads == 1);
  CHECK(scenario.servers[0].workers == 2);
  CHECK(scenario.workload.minimum_s == 1);
  CHECK(scenario.energy_accounting == EnergyAccounting::attributed);
}

TEST_CASE("assignments change a scenario: several devices, links, cuts, accounting") {
  const Scenario scenario = read(load_scenario(
      balanced, {"devices.uav.count=3", "devices.uav.link={model: constant, profile: lte-8mbps}",
                 "devices.uav.transmit_power=900 mW", "plans.cuts=block", "energy_accounting=with_idle",
                 "servers.edge.threads=2",
                 "workload={kind: streams, interval: 10 s, arrivals: {model: poisson, rate: 30 /min}}"}));
  REQUIRE(scenario.devices.size() == 3);
  CHECK(scenario.devices[2].name == "uav.2");
  CHECK(scenario.devices[2].link.rate_bps == 8e6);
  CHECK(scenario.devices[2].link.lowest_bps() == 8e6);
  CHECK(scenario.devices[0].transmit_power_w == 0.9);
  CHECK(scenario.choices.size() == 10);
  CHECK(scenario.energy_accounting == EnergyAccounting::with_idle);
  CHECK(scenario.devices[0].plans[0][0].tail_s < 0.15);  // two threads
  CHECK(scenario.workload.kind == WorkloadModel::Kind::streams);
  CHECK(scenario.devices[1].arrivals.rate_hz == 0.5);
  CHECK(scenario.workload.interval_s == 10);
}

TEST_CASE("own cuts are given per version") {
  const Scenario scenario = read(load_scenario(
      balanced, {"plans.families=[vgg]", "plans.cuts={vgg11: [0, 21, 27], vgg19: [0, 37, 43]}"}));
  REQUIRE(scenario.choices.size() == 6);
  const Plan& remote = scenario.devices[0].plans[0][0];
  CHECK(remote.cut == 0);
  CHECK(remote.head_s == 0);
  CHECK(remote.transfer_bits == 8.0 * 602112);
}

TEST_CASE("bases are laid under a file, the nearest one on top") {
  const ScratchFolder folder;
  folder.write("low.yaml", "title: low\na: {x: 1, y: 1}\n");
  folder.write("sub/middle.yaml", "base: ../low.yaml\na: {y: 2, z: 2}\n");
  const std::string top = folder.write("top.yaml", "base: sub/middle.yaml\na: {z: 3}\n");
  const ScenarioSource source = load_scenario(top, {"a.w=4"});
  const Node& a = *source.root.find("a");
  CHECK(a.find("x")->scalar == "1");
  CHECK(a.find("y")->scalar == "2");
  CHECK(a.find("z")->scalar == "3");
  CHECK(a.find("w")->scalar == "4");
  CHECK(a.find("x")->mark.str() == folder.path() + "/low.yaml:2:8");
  CHECK(a.find("z")->mark.str() == top + ":2:8");
  CHECK(source.root.find("base") == nullptr);
  CHECK(source.files.size() == 3);
}

TEST_CASE("a base that leads back, or nowhere, is refused") {
  const ScratchFolder folder;
  const std::string one = folder.write("one.yaml", "title: x\nbase: two.yaml\n");
  const std::string two = folder.write("two.yaml", "base: ./one.yaml\n");
  CHECK(message_of([&] { load_scenario(one); }) == two + ":1:7: base: cyclic base: " + one + " -> " + two +
                                                       " -> " + one +
                                                       "; allowed: a file that does not lead back here");
  const std::string itself = folder.write("self.yaml", "base: self.yaml\n");
  CHECK(message_of([&] { load_scenario(itself); }).find(itself + ":1:7: base: cyclic base: ") == 0);
  const std::string lost = folder.write("lost.yaml", "base: nowhere.yaml\n");
  CHECK(message_of([&] {
          load_scenario(lost);
        }).find(lost + ":1:7: base: no such file '" + folder.path() + "/nowhere.yaml'") == 0);
  const std::string list = folder.write("list.yaml", "base: [a]\n");
  CHECK(message_of([&] { load_scenario(list); }).find(list + ":1:7: base: is not a path") == 0);
}

TEST_CASE("a scenario is found by its name, and a wrong name gets the nearest one") {
  CHECK(load_scenario("edgerl/balanced").path == scenario_folder() + "/edgerl/balanced.yaml");
  const std::string message = message_of([] { load_scenario("edgerl/balance"); });
  CHECK(message.find("edgerl/balance: no such file or scenario; allowed: ") == 0);
  CHECK(message.find("did you mean 'edgerl/balanced'?") != std::string::npos);
  CHECK(message_of([] {
          load_scenario("scenarios/edgerl/balancd.yaml");
        }).find("did you mean 'edgerl/balanced'?") != std::string::npos);
}

TEST_CASE("the last part of a scenario's name finds it, as a name and as a base") {
  const auto said = [](const std::string& name) { return message_of([&] { load_scenario(name); }); };
  CHECK_THAT(said("balanced"), Catch::EndsWith("did you mean 'edgerl/balanced'?"));
  CHECK_THAT(said("first-steps"), Catch::EndsWith("did you mean 'tutorial/first-steps'?"));

  const ScratchFolder folder;
  folder.write("mine.yaml", "title: x\n");
  const auto about_base = [&folder](const std::string& base) {
    const std::string file = folder.write("sub/top.yaml", "base: " + base + "\n");
    return message_of([&] { load_scenario(file); }).substr(file.size());
  };
  const std::string relative = std::filesystem::relative(balanced, folder.path() + "/sub").string();
  CHECK(about_base("edgerl/balanced") ==
        ":1:7: base: 'edgerl/balanced' is the name of a scenario, not a path; allowed: the path of a YAML "
        "file, relative to this one; did you mean '" +
            relative + "'?");
  CHECK_THAT(about_base("../mine"), Catch::EndsWith("did you mean '../mine.yaml'?"));
}

TEST_CASE("a resolved scenario written as text reads back to the same scenario") {
  const ScenarioSource source = load_scenario(balanced, {"devices.uav.count=2"});
  const ScenarioSource again = parse_scenario(to_yaml(source.root), "config.yaml");
  const Scenario one = read(source), other = read(again);
  CHECK(to_yaml(again.root) == to_yaml(source.root));
  CHECK(other.title == one.title);
  REQUIRE(other.devices.size() == 2);
  CHECK(other.devices[1].plans[2][6].head_energy_j == one.devices[1].plans[2][6].head_energy_j);
}
