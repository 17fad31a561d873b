// The Python that came with the build, and how to start or become it: figures are drawn and papers reproduced
// by the package in python/.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace edgeward {

// EDGEWARD_PYTHON where it is set (the installed `edgeward` command sets it), else the interpreter of the
// environment that this program was installed into, else that of .venv.
std::string python_interpreter();

// For messages about one that is missing or lacks matplotlib.
inline constexpr const char* python_remedy =
    "; scripts/setup makes one that draws, or pip install 'edgeward[figures]'; EDGEWARD_PYTHON names another";

// Runs it with these arguments and our package on its path; its exit status, nothing where it could not be
// started or was killed. quiet: without what it prints.
std::optional<int> run_python(std::vector<std::string> arguments, bool quiet);

// Starts it with the socket as descriptor python_socket and with what it prints going into the file `words`.
// A process group of its own: a terminal's Ctrl-C is for this program, which decides when its helpers end.
// Throws InputError where there is no such interpreter.
inline constexpr int python_socket = 3;
pid_t start_python(std::vector<std::string> arguments, int socket, int words);

// Becomes it (exec), so that Ctrl-C, exit status and terminal are its own. Returns only when that fails.
void become_python(std::vector<std::string> arguments);

}  // namespace edgeward
