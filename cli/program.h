// One way out for both programs: every fault becomes one message on stderr and an exit status.
// 0 done; 1 something failed that the input is not to blame for; 2 bad input or usage; 130 interrupted.
#pragma once

#include <CLI/App.hpp>

namespace edgeward {

// Parses the command line, which runs the chosen command's callback. Never throws.
int run_program(CLI::App& app, int argc, const char* const* argv);

}  // namespace edgeward
