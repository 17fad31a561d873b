// `edgeward export RUN`: the trained agent as files that need no Edgeward.
#pragma once

#include <CLI/App.hpp>

namespace edgeward {

void add_export_command(CLI::App& app);

}  // namespace edgeward
