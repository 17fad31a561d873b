// `edgeward run SCENARIO --policy NAME`: what a scenario does under one baseline.
#pragma once

#include <CLI/App.hpp>

namespace edgeward {

void add_run_command(CLI::App& app);

}  // namespace edgeward
