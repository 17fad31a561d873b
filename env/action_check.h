// Whether environments can take what a caller chose for them.
#pragma once

#include <cstdint>
#include <span>

#include "env/spec.h"

namespace edgeward {

// actions: [rows, H] of the rows first_row, first_row + 1, ...; mask: their masks, [rows, M]. Throws
// ActionError with the environment, the component and what is wrong with its choice.
void check_actions(const Spec& spec, size_t rows, std::span<const int32_t> actions, const uint8_t* mask,
                   size_t first_row = 0);

}  // namespace edgeward
