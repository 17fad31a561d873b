#include "agents/experiment.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "sim/model/data_folders.h"
#include "tests/model/scratch_folder.h"

using namespace edgeward;

namespace {

Experiment read(const std::string& name, const std::vector<std::string>& assignments = {},
                const std::string& folder = EDGEWARD_SOURCE_DIR "/profiles") {
  ProfileLibrary profiles(folder);
  return read_experiment(load_scenario(name, assignments), profiles);
}

}  // namespace

TEST_CASE("every scenario of the project is right") {
  CHECK(scenario_names().size() >= 8);
  for (const std::string& name : scenario_names()) {
    CAPTURE(name);
    const Experiment experiment = read(name);
    CHECK(experiment.split.has_value());
    if (!name.starts_with("tour/")) CHECK(experiment.training.total_steps > 0);
  }
}

TEST_CASE("the weightings of EdgeRL are the ones of the paper section") {
  const auto weights = [](const std::string& name) { return read(name).split->weights; };
  CHECK(weights("edgerl/balanced").accuracy == Approx(1.0 / 3).epsilon(1e-15));
  CHECK(weights("edgerl/accuracy-first").accuracy == 0.6);
  CHECK(weights("edgerl/accuracy-first").energy == 0.2);
  CHECK(weights("edgerl/latency-first").latency == 0.6);
  CHECK(weights("edgerl/energy-first").energy == 0.6);
}

TEST_CASE("training settings are read, with the defaults of the EdgeRL training") {
  const TrainingSettings given = read("edgerl/balanced").training;
  const TrainingSettings left_out =
      read("edgerl/balanced", {"training={steps: 1000, learning_rate: 0.01, trunk: [32], optimizer: adam}"})
          .training;
  CHECK(given.environments == left_out.environments);
  CHECK(given.rollout_steps == left_out.rollout_steps);
  CHECK(given.entropy.from == left_out.entropy.from);
  CHECK(given.checkpoint_updates == left_out.checkpoint_updates);
  CHECK(given.total_steps == 2'000'000);
  CHECK(given.learning_rate.from == 0.002);
  CHECK(given.learning_rate.to == 0);
  CHECK(left_out.learning_rate.from == 0.01);
  CHECK(left_out.learning_rate.to == 0.01);
  CHECK(left_out.trunk == std::vector<int>{32});
  CHECK(left_out.optimizer == TrainingSettings::Optimizer::adam);
  CHECK(read("edgerl/balanced", {"training={}"}).training.total_steps == 0);
  CHECK(given.overlap);
  CHECK_FALSE(read("edgerl/balanced", {"training.overlap=false"}).training.overlap);
}

TEST_CASE("scores and reward follow the EdgeRL formulation") {
  const SplitSettings split = *read("edgerl/balanced").split;
  // VGG: reference is vgg19 all-local, 1.86289 s and 11.83 J.
  const SplitScores scores = split.scores(0, 0, 69.04, 0.9022814, 3.1278);
  CHECK(scores.accuracy == Approx((69.04 - 55) / 25));
  CHECK(scores.latency == Approx(1 - 0.9022814 / 1.86289));
  CHECK(scores.energy == Approx(1 - 3.1278 / 11.83));
  CHECK(split.reward(scores) == Approx((scores.accuracy + scores.latency + scores.energy) / 3));
  CHECK(split.scores(0, 0, 72.4, 100, 100).latency == -1);
  CHECK(split.scores(0, 0, 72.4, 100, 100).energy == -1);
  CHECK(split.scaled_rate(2e6) == 0);
  CHECK(split.scaled_rate(10e6) == Approx(0.5));
  CHECK(split.scaled_rate(50e6) == 1);
  CHECK(split.rate_bps(split.scaled_rate(7e6)) == Approx(7e6).epsilon(1e-12));
}

TEST_CASE("the identity names the decision problem, not its training") {
  const std::string one = read("edgerl/balanced").identity;
  CHECK(one.size() == 64);
  CHECK(read("edgerl/balanced", {"title=Other", "training.steps=10", "evaluation.seeds=1"}).identity == one);
  CHECK(read("edgerl/balanced", {"environment.episode=50"}).identity != one);
  CHECK(read("edgerl/balanced", {"devices.uav.transmit_power=1 W"}).identity != one);
  ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  const ScenarioSource again = parse_scenario(to_yaml(load_scenario("edgerl/balanced").root), "config.yaml");
  CHECK(read_experiment(again, profiles).identity == one);
}

TEST_CASE("the identity changes with a profile that is used, and only with such") {
  const ScratchFolder folder;
  std::filesystem::copy(EDGEWARD_SOURCE_DIR "/profiles", folder.path(),
                        std::filesystem::copy_options::recursive);
  const std::string constant = "devices.uav.link={model: constant, profile: lte-8mbps}";
  const std::string one = read("edgerl/balanced", {}, folder.path()).identity;
  const std::string with_link = read("edgerl/balanced", {constant}, folder.path()).identity;
  CHECK(read("edgerl/balanced").identity == one);
  const std::vector<std::string> recorded{
      "workload={kind: streams, interval: 1 s, arrivals: {model: recorded, profile: azure-code}}"};
  const std::string with_workload = read("edgerl/balanced", recorded, folder.path()).identity;
  std::ofstream(folder.path() + "/workloads/azure-code.yaml", std::ios::app) << "# changed\n";
  CHECK(read("edgerl/balanced", {}, folder.path()).identity == one);
  CHECK(read("edgerl/balanced", recorded, folder.path()).identity != with_workload);
  std::ofstream(folder.path() + "/links/lte-8mbps.yaml", std::ios::app) << "# changed\n";
  CHECK(read("edgerl/balanced", {}, folder.path()).identity == one);
  CHECK(read("edgerl/balanced", {constant}, folder.path()).identity != with_link);
  std::ofstream(folder.path() + "/devices/jetson-tx2.yaml", std::ios::app) << "# changed\n";
  CHECK(read("edgerl/balanced", {}, folder.path()).identity != one);
}

TEST_CASE("the log explains every value of a scenario") {
  const Experiment experiment = read("edgerl/balanced", {"devices.uav.count=2"});
  const auto find = [&](const std::string& path) -> ResolvedValue {
    for (const ResolvedValue& value : experiment.log.values()) {
      if (value.path == path) return value;
    }
    FAIL("not explained: " << path);
    return {};
  };
  CHECK(find("environment.weights.accuracy").value == "1/3");
  CHECK(find("environment.weights.accuracy").mark.file == scenario_folder() + "/edgerl/balanced.yaml");
  CHECK(find("devices.uav.link.low").mark.file == scenario_folder() + "/edgerl/system.yaml");
  CHECK(find("devices.uav.count").mark.str() == "--set devices.uav.count=2");
  CHECK(find("devices.uav.transmit_power").mark.file == EDGEWARD_SOURCE_DIR
        "/profiles/devices/jetson-tx2.yaml");
  CHECK(find("devices.uav.server").is_default);
}
