// The parts all profiles are made of: quantities and tables, each with unit and provenance.
#pragma once

#include <string>
#include <vector>

#include "sim/model/profile.h"
#include "sim/model/section.h"

namespace edgeward {

// status and source, and `formula` of what is derived, `reason` of what is assumed. Missing ones are an
// InputError.
Provenance read_provenance(const Section& section);

// `key: {value: 2.5 W, status: ..., source: ...}`, optionally with `range: [low, high]` and `note`.
Quantity read_quantity(const Section& parent, const std::string& key, Dimension dimension, Bounds bounds);

// `key: {unit: ms, status: ..., source: ..., values: ...}`: opens the block after checking its provenance.
Section read_block(const Section& parent, const std::string& key);

// One row of a block: a number per layer in the block's unit; `~` where nothing was measured. Sizes are whole
// numbers of bytes.
LayerTable read_table(const Section& block, const Section& rows, const std::string& version,
                      Dimension dimension, Bounds bounds);

// A list of numbers in the unit that `unit_key` says; none may be missing.
std::vector<double> read_list(const Section& block, const std::string& key, const std::string& unit_key,
                              Dimension dimension, Bounds bounds);

// One number of a block whose `values` hold a single number per version.
Quantity read_value_of(const Section& block, const std::string& version, Dimension dimension, Bounds bounds);

}  // namespace edgeward
