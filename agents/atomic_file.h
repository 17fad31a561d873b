// Files that are there as a whole or not at all.
#pragma once

#include <string>
#include <string_view>

namespace edgeward {

// Writes FILE.<process id>.tmp beside the file, syncs it and renames it. Throws InputError naming the file
// and the cause (no such folder, no permission, no space); then neither of the two is left behind and an
// older file keeps its content.
void write_atomically(const std::string& file, std::string_view bytes);

}  // namespace edgeward
