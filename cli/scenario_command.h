// `edgeward scenario list | check | explain`: is a scenario right, and where does each of its values come
// from?
#pragma once

#include <CLI/App.hpp>

namespace edgeward {

void add_scenario_command(CLI::App& app);

}  // namespace edgeward
