#include "tests/properties/mutant.h"

#include <algorithm>
#include <array>

#include "sim/model/document.h"
#include "tests/properties/mutant_tree.h"

namespace edgeward::testing {
namespace {

const std::string words[] = {"-1",
                             "nan",
                             "{",
                             "}",
                             "[",
                             "]",
                             ": ",
                             "\n",
                             "*x",
                             "&x ",
                             "<<: ",
                             "~",
                             "\"",
                             "- ",
                             "'",
                             "? ",
                             "| ",
                             ">-\n",
                             "!!",
                             "!!str ",
                             "base: ",
                             "#",
                             "kind: ",
                             "\t",
                             "true",
                             "---\n",
                             "...\n",
                             "''",
                             "\xff",
                             "\xc3",
                             "\xed\xa0\x80",
                             std::string(1, '\0'),
                             "\x04",
                             "\x1b[2J",
                             "\r",
                             "\xef\xbb\xbf",
                             "\xe2\x80\xa8",
                             "%YAML 1.2\n",
                             "@",
                             "`",
                             ",",
                             "\"\\0\"",
                             "\"\\e[31m\\n\\a\"",
                             "\"a\\nb\"",
                             "schema: edgeward-profile/1\n"};

std::string flip_bits(std::string text, Dice& dice) {
  for (int count = dice.between(1, 4); count > 0 && !text.empty(); --count) {
    text[dice.below(text.size())] ^= static_cast<char>(1 << dice.below(8));
  }
  return text;
}

std::string cut_out(std::string text, Dice& dice) {
  const size_t longest = dice.chance(0.1) ? text.size() : 12;
  return text.erase(dice.below(text.size()), 1 + dice.below(longest));
}

std::string insert_word(std::string text, Dice& dice) {
  return text.insert(dice.below(text.size() + 1), dice.pick(words));
}

std::string insert_bytes(std::string text, Dice& dice) {
  std::string bytes;
  for (int count = dice.between(1, 8); count > 0; --count) bytes += static_cast<char>(dice.below(256));
  return text.insert(dice.below(text.size() + 1), bytes);
}

std::string copy_part(std::string text, Dice& dice) {
  const std::string part = text.substr(dice.below(text.size()), 1 + dice.below(60));
  return text.insert(dice.below(text.size() + 1), part);
}

std::string cut_off(std::string text, Dice& dice) {
  text.resize(dice.below(text.size() + 1));
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('\n', start), text.size() - 1) + 1;
    lines.push_back(text.substr(start, end - start));
    start = end;
  }
  return lines;
}

std::string change_lines(const std::string& text, Dice& dice) {
  std::vector<std::string> lines = lines_of(text);
  if (lines.empty()) return text;
  const size_t at = dice.below(lines.size()), to = dice.below(lines.size());
  switch (dice.below(6)) {
    case 0:
      lines.erase(lines.begin() + static_cast<long>(at));
      break;
    case 1:
      lines.insert(lines.begin() + static_cast<long>(to), std::string(lines[at]));
      break;
    case 2:
      std::swap(lines[at], lines[to]);
      break;
    case 3:
      lines[at].insert(0, dice.below(5), ' ');
      break;
    case 4:
      lines[at].erase(0, std::min(lines[at].find_first_not_of(' '), dice.below(5)));
      break;
    default:
      lines[at].insert(0, "\t");
  }
  return fmt::format("{}", fmt::join(lines, ""));
}

// Values become anchors and aliases: of each other, of themselves, of what is not there.
std::string alias_something(std::string text, Dice& dice) {
  const auto after_colon = [&]() {
    size_t at = text.find(": ", dice.below(text.size()));
    if (at == std::string::npos) at = text.find(": ");
    return at == std::string::npos ? text.size() : at + 2;
  };
  text.insert(after_colon(), "&x ");
  const size_t at = after_colon();
  if (dice.chance(0.7)) text.erase(at, std::min(text.find('\n', at), text.size()) - at);
  return text.insert(at, dice.chance(0.9) ? "*x" : "*y");
}

std::string laughs(Dice& dice) {
  const int levels = dice.between(2, 70), each = dice.between(1, 12);
  std::string text = "a0: &a0 [x, x]\n";
  for (int level = 1; level < levels; ++level) {
    text += fmt::format("a{}: &a{} [", level, level);
    for (int item = 0; item < each; ++item) text += fmt::format("*a{},", level - 1);
    text += "]\n";
  }
  return text;
}

std::string whole_file(Dice& dice, const std::string& other) {
  switch (dice.below(5)) {
    case 0:
      return "";
    case 1:
      return laughs(dice);
    case 2:
      return dice.pick(words);
    case 3:
      return other;
    default: {
      std::string text;
      for (size_t count = dice.below(300); count > 0; --count) text += static_cast<char>(dice.below(256));
      return text;
    }
  }
}

}  // namespace

Mutant damaged(const std::string& text, const std::string& other, Dice& dice) {
  using Change = std::string (*)(std::string, Dice&);
  struct Named {
    const char* name;
    Change change;
  };
  static const std::array<Named, 8> changes{{
      {"flip bits", flip_bits},
      {"cut out", cut_out},
      {"insert a word", insert_word},
      {"insert bytes", insert_bytes},
      {"copy a part", copy_part},
      {"cut off", cut_off},
      {"change lines", [](std::string from, Dice& d) { return change_lines(from, d); }},
      {"alias", alias_something},
  }};
  Mutant mutant{text, ""};
  if (dice.chance(0.01)) return {whole_file(dice, other), "another file"};
  if (dice.chance(0.65)) mutant.text = tree_damaged(text, other, dice, mutant.damage);
  if (mutant.damage.empty() || dice.chance(0.15)) {
    for (int count = dice.between(1, 3); count > 0 && !mutant.text.empty(); --count) {
      const Named& chosen = dice.pick(changes);
      mutant.text = chosen.change(std::move(mutant.text), dice);
      mutant.damage += chosen.name + std::string("; ");
    }
  }
  return mutant;
}

std::string damaged_assignment(const std::string& text, Dice& dice) {
  Node root;
  try {
    root = parse_yaml_value(text, "text");
  } catch (const InputError&) {
    return "a=b";
  }
  std::string path;
  const Node* node = &root;
  while (!node->entries.empty() && (path.empty() || dice.chance(0.8))) {
    const auto& [key, value] = dice.pick(node->entries);
    path += (path.empty() ? "" : ".") + (dice.chance(0.1) ? misspelt(key, dice) : key);
    node = &value;
  }
  std::string value =
      node->kind == Node::Kind::scalar && dice.chance(0.7) ? extreme(node->scalar, dice) : dice.pick(words);
  std::string assignment = path + (dice.chance(0.95) ? "=" : "") + value;
  return dice.chance(0.1) ? insert_word(assignment, dice) : assignment;
}

}  // namespace edgeward::testing
