// edgeward compare SCENARIO: agents of several trainings, policies trained elsewhere and the baselines on the
// same episodes of a scenario.
#pragma once

#include <CLI/App.hpp>

#include "cli/agent_loader.h"

namespace edgeward {

void add_compare_command(CLI::App& app, AgentLoader load);

}  // namespace edgeward
