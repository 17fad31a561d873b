// The pieces that reports of profiles share: provenance and cuts, as text and as JSON.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/model/profile.h"

namespace edgeward {

nlohmann::ordered_json provenance_json(const Provenance& provenance);

// "  WHAT: STATUS; SOURCE; formula or reason; note", wrapped.
std::string provenance_text(const std::string& what, const Provenance& provenance);

// The version's cuts with the names of the cut sets that hold each; of one set only, unless that is "".
// Throws InputError.
std::map<int, std::string> named_cuts(const VersionProfile& version, const std::string& cut_set);

// Every layer of the version, from 0, the input; without a name where no cut set holds it.
std::map<int, std::string> every_cut(const VersionProfile& version);

}  // namespace edgeward
