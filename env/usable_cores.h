// How many cores this process may use: those of the machine that it is not kept off (taskset, containers).
#pragma once

#include <cstddef>

namespace edgeward {

size_t usable_cores();  // at least 1

}  // namespace edgeward
