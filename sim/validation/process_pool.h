// Simulations in processes of their own, several at a time: SimGrid allows one engine per process.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <stdexcept>
#include <vector>

namespace edgeward {

using Numbers = std::vector<double>;

// What is simulated, in a child process; what it returns comes back bit by bit.
using Simulate = std::function<Numbers()>;

// Runs every part in a forked child, at most `jobs` at a time, and returns what each returned, in the order
// of the parts. `finished` is told of each that has ended. `stop` is asked ten times a second: once it says
// true, the children are killed and no result is returned (an empty vector). The calling process must have no
// other threads. Throws Error with what a child threw, or with how it died; the other children are killed
// first.
std::vector<Numbers> run_in_processes(std::span<const Simulate> parts, int jobs,
                                      const std::function<void(size_t part)>& finished,
                                      const std::function<bool()>& stop);

// The cores that this process may use.
int available_cores();

}  // namespace edgeward
