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

// Text as lines that fit the terminal, at most 100 columns; those after the first are indented further by 4.
std::string wrapped(const std::string& text, size_t indent = 0);

// Whether tables of so many columns of characters fit: COLUMNS, else the terminal's; true where there is
// none.
bool fits_terminal(size_t columns);

// The version's cuts with the names of the cut sets that hold each; of one set only, unless that is "".
// Throws InputError.
std::map<int, std::string> named_cuts(const VersionProfile& version, const std::string& cut_set);

}  // namespace edgeward
