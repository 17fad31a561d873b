// Where this program lies, and the project's data: the folder that EDGEWARD_PROFILES or EDGEWARD_SCENARIOS
// names, else that of the Python package this program was installed with, else that of the source tree this
// was built from.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace edgeward {

std::string profile_folder();
std::string scenario_folder();

// Of the program that runs, links followed.
std::filesystem::path program_folder();

// The Python package whose bin/ this program lies in, as `pip install` leaves it; nothing for one in a build
// folder.
std::optional<std::filesystem::path> installed_package();

}  // namespace edgeward
