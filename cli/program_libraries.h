// Whether a program of ours can start here: the shared libraries that it needs, and PyTorch among them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace edgeward {

// The shared libraries that the loader does not find for a program, by name, each once. The program is not
// run (ld.so(8)).
std::vector<std::string> missing_libraries(const std::filesystem::path& program);

// Why `command` cannot have its program: the message, with the remedy; empty where it can. The learner's code
// and PyTorch's libraries fit together only where both are of one version.
std::string why_cannot_start(const std::string& command, const std::filesystem::path& program);

}  // namespace edgeward
