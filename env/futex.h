// Waiting for a word in shared memory to change, without burning a core.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace edgeward {

// Busy-wait turns that are worth it beside `workers` workers and their client: some where there are more
// cores than those, else none (with no core to spare, spinning made a round trip 3 to 60 times slower).
int worthwhile_spins(size_t workers);

// Returns once `word` differs from `seen` (true), or after `timeout` or a signal (false). `spins` busy-wait
// turns come first.
bool wait_for_change(const std::atomic<uint32_t>& word, uint32_t seen, std::chrono::milliseconds timeout,
                     int spins);

// Wakes everyone who waits for `word`; call it after storing the new value.
void wake_all(std::atomic<uint32_t>& word);

}  // namespace edgeward
