#include "cli/reproduce_command.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "cli/python_program.h"
#include "sim/model/data_folders.h"

namespace edgeward {

int become_reproduce(char** argv) {
  // The program that Python calls is this one, and both read the same scenarios.
  setenv("EDGEWARD_PROGRAM", std::filesystem::read_symlink("/proc/self/exe").c_str(), 1);
  setenv("EDGEWARD_SCENARIOS", scenario_folder().c_str(), 1);
  std::vector<std::string> arguments{"-m", "edgeward.reproduce"};
  for (char** word = argv + 2; *word != nullptr; ++word) arguments.emplace_back(*word);
  become_python(std::move(arguments));
  fmt::print(stderr, "edgeward: reproduce needs Python, and {} cannot be started: {}{}\n",
             python_interpreter(), std::strerror(errno), python_remedy);
  return 2;
}

}  // namespace edgeward
