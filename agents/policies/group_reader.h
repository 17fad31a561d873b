// Which group (family) an observation shows, from its one-hot entries "family.<group>".
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "env/spec.h"

namespace edgeward {

class GroupReader {
 public:
  // Throws Error when the Spec has several groups and lacks an entry for one of them.
  explicit GroupReader(const Spec& spec);

  // observation: one row [D] as the environment gave it, not normalised.
  size_t group(std::span<const float> observation) const;

 private:
  std::vector<size_t> entries_;  // by group; empty when there is only one group
};

}  // namespace edgeward
