#include "tests/properties/mutant_tree.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "sim/model/document.h"

namespace edgeward::testing {
namespace {

// The words of a text, and the empty one.
std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words{""};
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

const std::vector<std::string> numbers = words_of(
    "1e308 -1e308 1e309 1e-320 -0 0 0.0 nan -nan .nan NaN inf -inf .inf 0x10 0b1 010 1_000 1,5 "
    "1/0 0/0 1/3 1/3/3 +5 1e e1 .5 5. --1 -1 1 2 3 9999999999999999999999999 18446744073709551616 "
    "-9223372036854775809 9223372036854775807 4294967296 4294967295 2147483648 1000000 1000001 "
    "1e6 1e12 1e-12 1e-300 \xc2\xbd \xef\xbc\x95 true ~ 0.1 0.999999999999 1.0000000001");

const std::vector<std::string> units =
    words_of("ns ms s h Hz kHz /s /min bps Mbps Gbps B kB GiB W mW kW J kJ Wh kWh % parsec mbps S Mb/s/s");

// Every node below `node`, with the map it stands in (nullptr in a list).
struct Place {
  Node* parent;
  size_t index;
  Node& node() const {
    return parent->kind == Node::Kind::map ? parent->entries[index].second : parent->items[index];
  }
};

void collect(Node& node, std::vector<Place>& places) {
  for (size_t index = 0; index < node.items.size(); ++index) {
    places.push_back({&node, index});
    collect(node.items[index], places);
  }
  for (size_t index = 0; index < node.entries.size(); ++index) {
    places.push_back({&node, index});
    collect(node.entries[index].second, places);
  }
}

Node scalar_node(std::string text, bool quoted = false) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.scalar = std::move(text);
  node.quoted = quoted;
  return node;
}

Node deep(Dice& dice) {
  Node node = scalar_node("x");
  for (int level = dice.between(1, dice.chance(0.3) ? 3000 : 80); level > 0; --level) {
    Node outer;
    if (dice.chance(0.5)) {
      outer.kind = Node::Kind::sequence;
      outer.items.push_back(std::move(node));
    } else {
      outer.kind = Node::Kind::map;
      outer.entries.emplace_back("k", std::move(node));
    }
    node = std::move(outer);
  }
  return node;
}

size_t weight(const Node& node) {
  size_t sum = 1;
  for (const Node& item : node.items) sum += weight(item);
  for (const auto& entry : node.entries) sum += weight(entry.second);
  return sum;
}

// The same thing very often: under other names in a map, again and again in a list.
void swell(Node& node, Dice& dice) {
  constexpr size_t most_nodes = 250'000;  // somewhat above what the parser takes
  const auto times_of = [&dice](const Node& part) {
    const size_t times = static_cast<size_t>(dice.log_uniform(2, dice.chance(0.1) ? 100'000 : 200));
    return std::min(times, most_nodes / weight(part));
  };
  if (!node.entries.empty()) {
    const auto entry = dice.pick(node.entries);
    for (size_t copy = times_of(entry.second); copy > 0; --copy) {
      node.entries.emplace_back(fmt::format("{}{}", entry.first, copy), entry.second);
    }
  } else if (!node.items.empty()) {
    const Node item = dice.pick(node.items);
    node.items.insert(node.items.end(), times_of(item), item);
  }
}

std::string very_long(Dice& dice) {
  const size_t length = static_cast<size_t>(dice.log_uniform(100, dice.chance(0.05) ? 3e6 : 2e4));
  std::string text(length, static_cast<char>('a' + dice.below(26)));
  if (dice.chance(0.5)) {
    for (size_t at = 0; at < text.size(); at += 7) text[at] = " :\n\t#"[dice.below(5)];
  }
  return text;
}

const char* change_tree(Node& root, Node& other, Dice& dice) {
  std::vector<Place> places;
  collect(root, places);
  if (places.empty()) return "nothing";
  // Values deep in long lists are many and alike: half of the time, only what stands in maps.
  std::vector<Place> keyed;
  std::copy_if(places.begin(), places.end(), std::back_inserter(keyed),
               [](const Place& place) { return place.parent->kind == Node::Kind::map; });
  const Place place = !keyed.empty() && dice.chance(0.8) ? dice.pick(keyed) : dice.pick(places);
  Node& parent = *place.parent;
  const bool in_map = parent.kind == Node::Kind::map;
  switch (dice.below(14)) {
    case 0:
      if (in_map) parent.entries.erase(parent.entries.begin() + static_cast<long>(place.index));
      if (!in_map) parent.items.erase(parent.items.begin() + static_cast<long>(place.index));
      return "remove a value";
    case 1:
      if (!in_map) {
        parent.items.push_back(Node(place.node()));
        return "double an item";
      }
      parent.entries.insert(parent.entries.begin() + static_cast<long>(dice.below(parent.entries.size() + 1)),
                            {parent.entries[place.index].first, Node(place.node())});
      return "double a key";
    case 2:
    case 3:
      if (in_map) parent.entries[place.index].first = misspelt(parent.entries[place.index].first, dice);
      if (!in_map) place.node().scalar = misspelt(place.node().scalar, dice);
      return "rename a key";
    case 4:
    case 5: {
      const Place& second = dice.pick(places);
      Node copy = second.node();
      place.node() = Node(copy);
      return "a value from elsewhere";
    }
    case 6: {
      Place second = dice.pick(keyed.empty() ? places : keyed);
      if (second.parent != place.parent)
        second = {place.parent, dice.below(parent.entries.size() + parent.items.size())};
      std::swap(place.node(), second.node());
      return "swap two values";
    }
    case 7: {
      std::vector<Place> others;
      collect(other, others);
      if (others.empty()) return "nothing";
      const Place& from = dice.pick(others);
      Node copy = from.node();
      if (in_map && from.parent->kind == Node::Kind::map)
        parent.entries.emplace_back(from.parent->entries[from.index].first, std::move(copy));
      else
        place.node() = std::move(copy);
      return "a part of another file";
    }
    case 8:
      place.node() = dice.chance(0.5) ? Node() : scalar_node("", dice.chance(0.5));
      return "an empty value";
    case 9:
      place.node() = deep(dice);
      return "nest deeply";
    case 10:
      swell(dice.chance(0.5) ? place.node() : parent, dice);
      return "the same very often";
    case 11:
      if (in_map && dice.chance(0.3))
        parent.entries[place.index].first = very_long(dice);
      else
        place.node() = scalar_node(very_long(dice), dice.chance(0.5));
      return "a long text";
    default: {
      std::vector<Place> scalars;
      std::copy_if(places.begin(), places.end(), std::back_inserter(scalars), [](const Place& one) {
        return one.node().kind == Node::Kind::scalar && one.node().scalar.find_first_of("0123456789") == 0;
      });
      if (scalars.empty()) return "nothing";
      Node& node = dice.pick(scalars).node();
      node.scalar = extreme(node.scalar, dice);
      return "an extreme number";
    }
  }
}

}  // namespace

std::string misspelt(std::string word, Dice& dice) {
  if (word.empty()) return "x";
  const size_t at = dice.below(word.size());
  switch (dice.below(6)) {
    case 0:
      return word.erase(at, 1);
    case 1:
      return word.insert(at, 1, static_cast<char>('a' + dice.below(26)));
    case 2:
      std::swap(word[at], word[dice.below(word.size())]);
      return word;
    case 3:
      word[at] = static_cast<char>(std::isupper(static_cast<unsigned char>(word[at])) != 0
                                       ? std::tolower(static_cast<unsigned char>(word[at]))
                                       : std::toupper(static_cast<unsigned char>(word[at])));
      return word;
    case 4:
      return word + (dice.chance(0.5) ? "s" : " ");
    default:
      std::replace(word.begin(), word.end(), '_', '-');
      return word;
  }
}

std::string extreme(const std::string& scalar, Dice& dice) {
  const size_t split = std::min(scalar.find_first_not_of("0123456789.-+eE/"), scalar.size());
  std::string number = scalar.substr(0, split), unit = scalar.substr(split);
  if (dice.chance(0.75))
    number = dice.chance(0.05) ? std::string(1 + dice.below(5000), '9') : dice.pick(numbers);
  if (dice.chance(0.3)) unit = (dice.chance(0.8) ? " " : "") + dice.pick(units);
  return number + unit;
}

std::string tree_damaged(const std::string& text, const std::string& other, Dice& dice, std::string& damage) {
  Node root, second;
  try {
    root = parse_yaml_value(text, "text");
    second = parse_yaml_value(other, "other");
  } catch (const InputError&) {
    damage += "nothing; ";
    return text;
  }
  for (int count = dice.chance(0.7) ? 1 : 3; count > 0; --count)
    damage += change_tree(root, second, dice) + std::string("; ");
  return to_yaml(root);
}

}  // namespace edgeward::testing
