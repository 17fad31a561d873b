// `edgeward train SCENARIO` and `edgeward train --resume RUN`.
#pragma once

#include <CLI/App.hpp>

namespace edgeward {

void add_train_command(CLI::App& app);

}  // namespace edgeward
