// Whether a policy that was trained on one decision problem can act in another one.
#pragma once

#include <string>

#include "env/spec.h"

namespace edgeward {

// The first thing in which what is seen or chosen differs, as the end of a sentence: "observation entry 3 is
// 'active.uav' there and 'budget.uav' here"; "" where a policy of `there` reads and chooses the same `here`.
// What is paid, measured or told to an oracle may differ.
std::string layout_difference(const Spec& there, const Spec& here);

}  // namespace edgeward
