// `edgeward evaluate RUN`: the trained agent beside all baselines, on the same episodes.
#pragma once

#include <CLI/App.hpp>

namespace edgeward {

void add_evaluate_command(CLI::App& app);

}  // namespace edgeward
