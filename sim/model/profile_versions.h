// Whether the DNN versions that a device or server profile has tables for exist: what no single file can say.
#pragma once

#include "sim/model/document.h"
#include "sim/model/profile.h"

namespace edgeward {

// `root`: a profile that read_profile accepts. Throws InputError at the first version that no family of
// `profiles` has: its numbers would never be used.
void check_versions(const Node& root, ProfileLibrary& profiles);

}  // namespace edgeward
