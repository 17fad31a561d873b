// Figures are drawn by Python (python/edgeward/figures), started with the interpreter recorded at build time.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace edgeward {

// Draws the figures of a run into its figures/ folder. False where that cannot be done, after one line on
// stderr that says why: the CSV files hold everything. quiet: what Python prints is dropped.
bool draw_figures(const std::string& run_path, bool quiet);

void add_figures_command(CLI::App& app);  // figures RUN

}  // namespace edgeward
