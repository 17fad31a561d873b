// Damage to a document's tree: keys removed, doubled, renamed, values swapped, numbers made extreme, depth,
// size.
#pragma once

#include <string>

#include "tests/properties/dice.h"

namespace edgeward::testing {

// One to three changes to the tree of `text`, or `text` itself where it is no YAML. `other`: a document to
// take parts from. `damage`: what was done is added to it.
std::string tree_damaged(const std::string& text, const std::string& other, Dice& dice, std::string& damage);

// A near miss of a word.
std::string misspelt(std::string word, Dice& dice);

// Another number before the same unit, the same number before another unit, or both.
std::string extreme(const std::string& scalar, Dice& dice);

}  // namespace edgeward::testing
