// A trained network as a Policy, loaded from a checkpoint. Free of torch's headers.
#pragma once

#include <memory>
#include <string>

#include "agents/policies/policy.h"

namespace edgeward {

// Throws InputError: not a checkpoint, truncated or damaged, of another scenario (identity), of another Spec.
std::unique_ptr<Policy> load_learned_policy(const std::string& checkpoint_path, const Spec& spec,
                                            const std::string& identity);

}  // namespace edgeward
