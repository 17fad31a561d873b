// policy.json: what an exported policy expects and answers, where it comes from, and how well it did.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "agents/experiment.h"
#include "cli/run_directory.h"
#include "env/spec.h"

namespace edgeward {

// checkpoint_update: which of the run's checkpoints was exported. Training and evaluation numbers are those
// that the run holds by now.
nlohmann::ordered_json policy_card(const RunDirectory& run, const Experiment& experiment, const Spec& spec,
                                   int64_t checkpoint_update);

}  // namespace edgeward
