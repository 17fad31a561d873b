// The name of a file that a command is asked to write.
#pragma once

#include <string>
#include <vector>

namespace edgeward {

// Throws InputError unless `file` ends in one of the extensions (".csv") and nothing is there yet. option:
// for the message, "--events".
void check_new_file(const std::string& option, const std::string& file,
                    const std::vector<std::string>& extensions);

}  // namespace edgeward
