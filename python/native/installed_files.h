// Where this module finds what it works with: an argument, an environment variable, the package that it is
// installed in, the source tree and build folder that it was built from; the first that there is.
#pragma once

#include <string>

namespace edgeward::python {

std::string profile_folder(const std::string& asked);
std::string scenario_folder(const std::string& asked);
std::string worker_program(const std::string& asked);

}  // namespace edgeward::python
