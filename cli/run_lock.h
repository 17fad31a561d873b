// One process at a time works on a run directory.
#pragma once

#include <string>

#include "env/worker_process.h"

namespace edgeward {

// Locks the directory for as long as the descriptor lives; the lock ends with the process, however it ends,
// and leaves no file behind. Throws InputError naming the process that holds it. Where the file system has no
// locks the descriptor guards nothing.
Fd lock_run(const std::string& directory);

}  // namespace edgeward
