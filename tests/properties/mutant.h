// Damage: what a hand, an editor, a disk or an enemy can do to a YAML file.
#pragma once

#include <string>

#include "tests/properties/dice.h"

namespace edgeward::testing {

struct Mutant {
  std::string text;
  std::string damage;  // what was done, for people: "flip a bit; rename a key"
};

// One to four changes to `text`, of its bytes, its lines or its tree (keys removed, doubled, renamed,
// swapped; numbers made extreme; depth, aliases, sheer size). `other`: another document to take parts from.
Mutant damaged(const std::string& text, const std::string& other, Dice& dice);

// KEY=VALUE as somebody could give it to --set: mostly a key of `text`, seldom a good value.
std::string damaged_assignment(const std::string& text, Dice& dice);

}  // namespace edgeward::testing
