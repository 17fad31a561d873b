// Where the project's data lies: EDGEWARD_PROFILES and EDGEWARD_SCENARIOS, else the source tree this was
// built from.
#pragma once

#include <string>

namespace edgeward {

std::string profile_folder();
std::string scenario_folder();

}  // namespace edgeward
