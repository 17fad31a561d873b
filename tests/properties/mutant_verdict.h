// What must hold whatever a file is like: it is read, or refused with one good message.
#pragma once

#include <string>

#include "tests/properties/mutated_case.h"

namespace edgeward::testing {

struct MutantVerdict {
  bool refused = false;
  std::string message;  // of the refusal
  std::string fault;    // what is wrong with Edgeward; empty when all is well
};

// Reads the file in this process: a scenario with everything that `scenario check` reads and once more from
// its own resolved text, a profile with scenarios that use it.
MutantVerdict load(const MutatedCase& mutated, const MutationGround& ground);

// Has `edgeward` (the program at this path) check the file, and simulates for a moment what passes.
MutantVerdict run(const MutatedCase& mutated, const MutationGround& ground, const std::string& edgeward);

}  // namespace edgeward::testing
