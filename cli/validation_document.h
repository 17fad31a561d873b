// What a validation leaves behind: a page in Markdown, the numbers behind it, JSON for machines.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/table.h"
#include "sim/validation/suite.h"

namespace edgeward {

Table validation_table(const Validation& validation);

nlohmann::ordered_json validation_json(const Validation& validation);

// The page: the same bytes for the same version, seed and effort.
std::string validation_page(const Validation& validation);

// Writes FOLDER/validation.md, and under FOLDER/validation/ the numbers as CSV and the figures. Throws
// InputError where that cannot be written.
void write_validation(const Validation& validation, const std::string& folder);

}  // namespace edgeward
