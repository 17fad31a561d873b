// `edgeward profile list | show | check`: what is measured, and what it comes to.
#pragma once

#include <CLI/App.hpp>

namespace edgeward {

void add_profile_command(CLI::App& app);

}  // namespace edgeward
