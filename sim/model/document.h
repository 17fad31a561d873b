// A YAML file as a tree in which every node knows its file and line. Built from yaml-cpp's event stream,
// because yaml-cpp's own tree accepts duplicate keys and aliases that contain themselves.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/model/error.h"

namespace edgeward {

struct Node {
  enum class Kind { null, scalar, sequence, map };

  Kind kind = Kind::null;
  Mark mark;                // of a block map, its first key
  Mark key_mark;            // of a value in a map: where its key stands
  bool quoted = false;      // a scalar in quotes is text even if it looks like a number
  std::string scalar;       // of a scalar, as written
  std::vector<Node> items;  // of a sequence
  std::vector<std::pair<std::string, Node>> entries;  // of a map, in the order of the file

  const Node* find(const std::string& key) const;  // nullptr when absent, or when this is not a map
  Node* find(const std::string& key);
};

// Parses one YAML document whose root is a map. `file` is what messages call it. Throws InputError: syntax
// error, duplicate key, alias that contains itself or has no anchor, more than 64 levels or 200,000 nodes
// (aliases expanded), several documents, merge keys ("<<"), root that is not a map, a key that is not a
// scalar, bad UTF-8.
Node parse_yaml(const std::string& text, const std::string& file);

// The same for any one value, not only a map; the null node for empty text.
Node parse_yaml_value(const std::string& text, const std::string& file);

// A file's bytes, at most 8 MiB. Throws InputError when there is no such file, it is a directory or cannot be
// read.
std::string read_text(const std::string& path);

// parse_yaml of a file's bytes.
Node read_yaml(const std::string& path);

// Lays `over` on `under`: maps are merged key by key, everything else is replaced. A map that names another
// `kind` or `model` than the one below is replaced too, because its parameters are others. Marks travel with
// their values.
void lay_over(Node& under, Node over);

// Sets the value at a dotted path ("devices.uav.count"), creating maps on the way; the value is parsed as
// YAML. `option` is what messages call the place ("--set"). Throws InputError on a malformed assignment.
void assign(Node& root, const std::string& assignment, const std::string& option);

// The tree as YAML text that parses to an equal tree (comments and marks are not kept).
std::string to_yaml(const Node& root);

}  // namespace edgeward
