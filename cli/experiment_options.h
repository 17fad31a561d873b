// The scenario that a command works on: SCENARIO, --set and --seed.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/experiment.h"
#include "cli/environment_layout.h"
#include "cli/run_directory.h"
#include "env/vector_env.h"

namespace edgeward {

CLI::Validator whole_seed();  // for --seed

struct ScenarioOptions {
  std::string scenario;
  std::vector<std::string> assignments;  // --set
  uint64_t seed = 1;

  void add_to(CLI::App& command, bool required);
};

// Reads and checks the scenario, with `more` assignments after those of the command line. Throws InputError.
Experiment load_experiment(const ScenarioOptions& options, const std::vector<std::string>& more = {});

// The scenario of a run directory, as its config.yaml holds it. Throws InputError when it, or a profile it
// uses, is no longer what the run began with.
Experiment load_experiment(const RunDirectory& run);

// The environments of a scenario, in worker processes.
std::unique_ptr<VectorEnv> start_environments(const Experiment& experiment, const Layout& layout,
                                              const RecordingOptions& recording = {});

// What run.json says at first.
RunInfo run_info(const std::string& command, const ScenarioOptions& options, const Experiment& experiment,
                 const Layout& layout);

}  // namespace edgeward
