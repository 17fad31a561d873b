#include "cli/experiment_options.h"

#include <charconv>

#include "cli/version.h"
#include "sim/model/data_folders.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

// CLI11 reads "-1" as the largest number there is.
std::string seed_fault(const std::string& text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? "" : "'" + text + "' is not a whole number from 0 to 18446744073709551615";
}

}  // namespace

CLI::Validator whole_seed() {
  return {seed_fault, "", "seed"};
}

void ScenarioOptions::add_to(CLI::App& command, bool required) {
  command
      .add_option("SCENARIO", scenario, "A scenario by name (edgerl/balanced) or as a path to a YAML file")
      ->required(required);
  // One assignment per --set, so that what follows is not taken for another one.
  command
      .add_option("--set", assignments,
                  "Set a value of the scenario: --set environment.episode=50 (repeatable)")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  command.add_option("--seed", seed, "Everything random follows from it")
      ->capture_default_str()
      ->check(whole_seed());
}

Experiment load_experiment(const ScenarioOptions& options, const std::vector<std::string>& more) {
  ProfileLibrary profiles(profile_folder());
  std::vector<std::string> assignments = options.assignments;
  assignments.insert(assignments.end(), more.begin(), more.end());
  return read_experiment(load_scenario(options.scenario, assignments), profiles);
}

Experiment load_experiment(const RunDirectory& run) {
  ProfileLibrary profiles(profile_folder());
  const std::string config = run.file("config.yaml");
  Experiment experiment =
      read_experiment(parse_scenario(run.read("config.yaml").value_or(""), config), profiles);
  if (experiment.identity != run.info().identity) {
    throw InputError(run.path() +
                     ": its scenario (config.yaml) or a profile it uses has changed since the run began, "
                     "so its checkpoints no longer belong to it; start a new run");
  }
  return experiment;
}

std::unique_ptr<VectorEnv> start_environments(const Experiment& experiment, const Layout& layout,
                                              const RecordingOptions& recording) {
  VectorEnvOptions options;
  options.workers = layout.workers;
  options.cells = layout.cells;
  options.recording = recording;
  return std::make_unique<VectorEnv>(to_yaml(experiment.source.root), options);
}

RunInfo run_info(const std::string& command, const ScenarioOptions& options, const Experiment& experiment,
                 const Layout& layout) {
  RunInfo info;
  info.version = version_number();
  info.commit = built_commit();
  info.scenario = options.scenario;
  info.title = experiment.scenario.title;
  info.identity = experiment.identity;
  info.command = command;
  info.seed = options.seed;
  info.workers = layout.workers;
  info.cells = layout.cells;
  return info;
}

}  // namespace edgeward
