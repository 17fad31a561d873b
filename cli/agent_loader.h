// How a command that judges trained agents gets at their networks: `edgeward-learn` can load them, `edgeward`
// has no torch and becomes edgeward-learn before it is asked to.
#pragma once

#include <memory>
#include <string>

#include "agents/policies/policy.h"

namespace edgeward {

// As load_learned_policy() (agents/learner/learned_policy.h).
using AgentLoader = std::unique_ptr<Policy> (*)(const std::string& checkpoint_path, const Spec& spec,
                                                const std::string& identity);

}  // namespace edgeward
