// What this program is and what it was built with; recorded by version.cmake at every build.
#pragma once

#include <string>

namespace edgeward {

std::string version_number();   // "0.1.0"
std::string built_commit();     // "3f2a91c", with "+" when the tree had changes; "unknown" outside git
std::string simgrid_version();  // "3.32"
std::string torch_version();    // "2.13.0"; says so where built without the learner
std::string version_text();     // for --version: also SimGrid, LibTorch

}  // namespace edgeward
