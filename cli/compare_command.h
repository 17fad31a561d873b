// edgeward compare SCENARIO: agents of several trainings and the baselines on the same episodes of a
// scenario.
#pragma once

#include <CLI/App.hpp>

namespace edgeward {

void add_compare_command(CLI::App& app);

}  // namespace edgeward
