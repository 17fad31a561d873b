// Reads one profile file (schema: profiles/README.md) that has been parsed. Throws InputError for every
// fault.
#pragma once

#include <string>
#include <vector>

#include "sim/model/document.h"
#include "sim/model/profile.h"
#include "sim/model/section.h"

namespace edgeward {

inline constexpr const char* profile_schema = "edgeward-profile/1";

// `name` is what the file is called; the `name` inside must be the same.
DeviceProfile read_device_profile(const Node& root, const std::string& name);
ServerProfile read_server_profile(const Node& root, const std::string& name);
FamilyProfile read_family_profile(const Node& root, const std::string& name);
LinkProfile read_link_profile(const Node& root, const std::string& name);
WorkloadProfile read_workload_profile(const Node& root, const std::string& name);

// A version's cuts at its key in `cuts`: known layers, ascending, the last one all-local.
std::vector<int> read_cuts(const Section& cuts, const VersionProfile& version);

}  // namespace edgeward
