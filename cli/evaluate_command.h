// `edgeward evaluate RUN`: the trained agent beside all baselines, on the same episodes. With --policy:
// policies that were trained elsewhere (cli/evaluate_policies.h).
#pragma once

#include <CLI/App.hpp>

#include "cli/agent_loader.h"

namespace edgeward {

void add_evaluate_command(CLI::App& app, AgentLoader load);

}  // namespace edgeward
