// The nearest match for a misspelled name, for messages.
#pragma once

#include <span>
#include <string>

namespace edgeward {

// The candidate with the smallest edit distance to `word` (case-insensitive; a transposition counts one), or
// "" when none is near enough to be meant (more than a third of the word's letters, at least 2, would
// change); then the only one that begins with `word`, of at least four letters ("jetson": "jetson-tx2").
std::string nearest_match(const std::string& word, std::span<const std::string> candidates);

// "a, b, c" for messages.
std::string join(std::span<const std::string> words, const std::string& separator = ", ");

}  // namespace edgeward
