// What is done with a parsed tree: looking up, laying over, assigning, writing.
#include "sim/model/document.h"

#include <yaml-cpp/emitter.h>

#include <algorithm>

namespace edgeward {
namespace {

// The keys that say which other keys a map has: parameters of another model mean nothing to this one.
constexpr const char* discriminators[] = {"kind", "model"};

bool is_another_kind(const Node& under, const Node& over) {
  for (const char* key : discriminators) {
    const Node* before = under.find(key);
    const Node* after = over.find(key);
    if (before != nullptr && after != nullptr && before->scalar != after->scalar) return true;
  }
  return false;
}

void mark_all(Node& node, const Mark& mark) {
  node.mark = node.key_mark = mark;
  for (Node& item : node.items) mark_all(item, mark);
  for (auto& entry : node.entries) mark_all(entry.second, mark);
}

void emit(YAML::Emitter& out, const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      out << YAML::Null;
      break;
    case Node::Kind::scalar:
      if (node.quoted) out << YAML::DoubleQuoted;
      out << node.scalar;
      break;
    case Node::Kind::sequence:
      out << YAML::Flow << YAML::BeginSeq;
      for (const Node& item : node.items) emit(out, item);
      out << YAML::EndSeq;
      break;
    case Node::Kind::map:
      out << YAML::BeginMap;
      for (const auto& [key, value] : node.entries) {
        out << YAML::Key << key << YAML::Value;
        emit(out, value);
      }
      out << YAML::EndMap;
      break;
  }
}

}  // namespace

const Node* Node::find(const std::string& key) const {
  for (const auto& entry : entries) {
    if (entry.first == key) return &entry.second;
  }
  return nullptr;
}

Node* Node::find(const std::string& key) {
  for (auto& entry : entries) {
    if (entry.first == key) return &entry.second;
  }
  return nullptr;
}

void lay_over(Node& under, Node over) {
  if (under.kind != Node::Kind::map || over.kind != Node::Kind::map || is_another_kind(under, over)) {
    under = std::move(over);
    return;
  }
  for (auto& [key, value] : over.entries) {
    if (Node* found = under.find(key)) {
      lay_over(*found, std::move(value));
    } else {
      under.entries.emplace_back(key, std::move(value));
    }
  }
  under.mark = over.mark;
  under.key_mark = over.key_mark;
}

void assign(Node& root, const std::string& assignment, const std::string& option) {
  const Mark place{option + " " + assignment, 0, 0};
  const auto fail = [&place](const std::string& key, const std::string& problem) {
    throw InputError(Complaint{place, key, problem, "KEY=VALUE, for example training.steps=100000", ""});
  };
  const size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) fail("", "not an assignment");
  const std::string path = assignment.substr(0, equals);
  Node value = parse_yaml_value(assignment.substr(equals + 1), place.file);
  mark_all(value, place);

  Node* node = &root;
  for (size_t start = 0; start <= path.size();) {
    const size_t dot = std::min(path.find('.', start), path.size());
    const std::string key = path.substr(start, dot - start);
    if (key.empty()) fail(path, "an empty key");
    if (node->kind == Node::Kind::null) node->kind = Node::Kind::map;
    if (node->kind != Node::Kind::map) fail(path.substr(0, start - 1), "is not a map: it has no keys");
    Node* child = node->find(key);
    if (child == nullptr) {
      Node empty;
      empty.mark = empty.key_mark = place;
      child = &node->entries.emplace_back(key, std::move(empty)).second;
    }
    node = child;
    start = dot + 1;
  }
  *node = std::move(value);
}

std::string to_yaml(const Node& root) {
  YAML::Emitter out;
  emit(out, root);
  return std::string(out.c_str()) + "\n";
}

}  // namespace edgeward
