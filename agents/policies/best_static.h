// The best single plan per family: what a careful engineer would configure once. Chosen by trying every
// choice on the same episodes, of seeds that neither training nor evaluation uses.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "env/batch_env.h"

namespace edgeward {

// The choice whose episodes earn most for each group, the same for all devices: [group]. Plays selection
// seeds until each group has had `episodes_per_group` episodes. Throws Error when the components differ in
// their choices or a group does not appear.
std::vector<size_t> select_static_choices(BatchEnv& env, uint64_t seed, int episodes_per_group = 16,
                                          const std::function<void()>& stepped = {});

}  // namespace edgeward
