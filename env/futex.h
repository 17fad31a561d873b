// Waiting for a word in shared memory to change, without burning a core.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace edgeward {

// Returns once `word` differs from `seen` (true), or after `timeout` or a signal (false). `spins` busy-wait
// turns come first: worth it only where there are more cores than busy processes (with none to spare,
// spinning made a round trip 3 to 60 times slower).
bool wait_for_change(const std::atomic<uint32_t>& word, uint32_t seen, std::chrono::milliseconds timeout,
                     int spins);

// Wakes everyone who waits for `word`; call it after storing the new value.
void wake_all(std::atomic<uint32_t>& word);

}  // namespace edgeward
