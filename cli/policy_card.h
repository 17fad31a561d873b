// policy.json: what an exported policy expects and answers, where it comes from, and how well it did.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agents/experiment.h"
#include "cli/run_directory.h"
#include "env/spec.h"

namespace edgeward {

struct PolicyCard {
  nlohmann::ordered_json json;
  std::vector<std::string> left_out;  // a sentence for each part that is null because it is of another update
};

// checkpoint_update: which of the run's checkpoints is exported. Training and evaluation numbers are of that
// update, or null. Throws InputError for a damaged evaluation.
PolicyCard policy_card(const RunDirectory& run, const Experiment& experiment, const Spec& spec,
                       int64_t checkpoint_update);

}  // namespace edgeward
