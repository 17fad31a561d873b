// Figures are drawn by Python (python/edgeward/figures), started with the interpreter recorded at build time.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "env/worker_process.h"

namespace edgeward {

// Why nothing can be drawn here, before anything is tried; "" where it can.
std::string why_no_figures();

// Runs `python -m edgeward.figures ARGUMENTS`. False where it did not draw, after one line on stderr that
// says why. quiet: what Python prints is dropped.
bool run_figures(std::vector<std::string> arguments, bool quiet);

// A text that Python reads by a path, without a file on a disk. Throws Error.
class TextForPython {
 public:
  explicit TextForPython(std::string_view text);
  std::string path() const;  // while this lives

 private:
  Fd memory_;
};

// Draws the figures of a run into its figures/ folder, with run_figures(): the CSV files hold everything they
// show.
bool draw_figures(const std::string& run_path, bool quiet);

void add_figures_command(CLI::App& app);  // figures RUN

}  // namespace edgeward
