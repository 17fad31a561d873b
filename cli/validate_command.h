// `edgeward validate`: the simulator against theory.
#pragma once

#include <CLI/App.hpp>

namespace edgeward {

inline constexpr const char* validate_summary = "Compare the simulator with theory, case by case";

void add_validate_command(CLI::App& app);

}  // namespace edgeward
