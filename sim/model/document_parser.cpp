// parse_yaml and read_yaml: yaml-cpp's parser drives a handler that builds our tree and rejects what would
// surprise.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <unordered_map>

#include "sim/model/document.h"
#include "sim/model/text_encoding.h"

namespace edgeward {
namespace {

constexpr size_t deepest = 64;
constexpr size_t most_nodes = 200'000;
constexpr size_t most_keys = 10'000;  // of one map: laying two maps over each other takes their product
constexpr size_t largest_file = 8 * 1024 * 1024;

size_t height(const Node& node) {
  size_t below = 0;
  for (const Node& item : node.items) below = std::max(below, height(item));
  for (const auto& entry : node.entries) below = std::max(below, height(entry.second));
  return below + 1;
}

struct Weight {
  size_t nodes = 0, bytes = 0;
};

Weight weight(const Node& node) {
  Weight sum{1, node.scalar.size()};
  const auto add = [&sum](const Node& child) {
    const Weight part = weight(child);
    sum.nodes += part.nodes;
    sum.bytes += part.bytes;
  };
  for (const Node& item : node.items) add(item);
  for (const auto& [key, value] : node.entries) {
    add(value);
    sum.bytes += key.size();
  }
  return sum;
}

class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string file) : file_(std::move(file)) {}

  Node take_root() { return std::move(root_); }
  Mark at(const YAML::Mark& mark) const {
    return mark.is_null() ? Mark{file_, 0, 0} : Mark{file_, mark.line + 1, mark.column + 1};
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) fail(at(mark), "a second document ('---') in one file", "one document");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    node.mark = at(mark);
    finish(std::move(node), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(mark, tag);
    // Escapes ("\x7f") bring in what no text file may hold and what would not be read back as it was.
    const auto is_bad = [](unsigned char letter) {
      return std::iscntrl(letter) != 0 && letter != '\n' && letter != '\t';
    };
    if (std::any_of(value.begin(), value.end(), is_bad)) fail(at(mark), "a control character", "plain text");
    Node node;
    node.kind = Node::Kind::scalar;
    node.mark = at(mark);
    node.quoted = tag == "!";
    node.scalar = value;
    finish(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchored_.find(anchor);
    if (found == anchored_.end()) fail(at(mark), "an alias that contains itself");
    if (open_.size() + found->second.height > deepest) too_deep(at(mark));
    count(found->second.weight, at(mark));
    place(found->second.node);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor = 0;
    bool has_key = false;  // of a map: the key is known and its value comes next
    std::string key;
    Mark key_mark;
    std::unordered_map<std::string, int> lines;  // of a map: where each key stood first
  };
  struct Anchored {
    Node node;
    size_t height = 0;
    Weight weight;
  };

  [[noreturn]] void fail(const Mark& mark, const std::string& problem,
                         const std::string& allowed = "") const {
    throw InputError(Complaint{mark, path(), problem, allowed, ""});
  }
  [[noreturn]] void too_deep(const Mark& mark) const {
    fail(mark, "nested more than " + std::to_string(deepest) + " levels deep");
  }

  std::string path() const {
    std::string text;
    for (const Open& level : open_) {
      if (!level.has_key) continue;
      if (!text.empty()) text += '.';
      text += level.key;
    }
    return text;
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (!tag.empty() && tag != "?" && tag != "!") fail(at(mark), "the tag '" + tag + "'", "no tags");
  }

  void count(const Weight& added, const Mark& mark) {
    nodes_ += added.nodes;
    bytes_ += added.bytes;
    if (nodes_ > most_nodes || bytes_ > largest_file) {
      fail(mark, "too much content with aliases expanded",
           std::to_string(most_nodes) + " values and " + std::to_string(largest_file) + " bytes");
    }
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    check_tag(mark, tag);
    if (open_.size() >= deepest) too_deep(at(mark));
    count({1, 0}, at(mark));
    if (expects_key()) fail(at(mark), "a key that is not plain text");
    Open level;
    level.node.kind = kind;
    level.node.mark = at(mark);
    level.anchor = anchor;
    open_.push_back(std::move(level));
  }

  void close() {
    Open level = std::move(open_.back());
    open_.pop_back();
    keep(level.node, level.anchor);
    place(std::move(level.node));
  }

  void finish(Node node, YAML::anchor_t anchor) {
    count({1, node.scalar.size()}, node.mark);
    keep(node, anchor);
    place(std::move(node));
  }

  void keep(const Node& node, YAML::anchor_t anchor) {
    if (anchor != 0) anchored_[anchor] = {node, height(node), weight(node)};
  }

  bool expects_key() const {
    return !open_.empty() && open_.back().node.kind == Node::Kind::map && !open_.back().has_key;
  }

  void place(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& level = open_.back();
    if (level.node.kind == Node::Kind::sequence) {
      level.node.items.push_back(std::move(node));
    } else if (level.has_key) {
      node.key_mark = std::move(level.key_mark);
      level.node.entries.emplace_back(std::move(level.key), std::move(node));
      level.has_key = false;
    } else {
      take_key(level, node);
    }
  }

  void take_key(Open& level, const Node& node) {
    if (node.kind != Node::Kind::scalar) fail(node.mark, "a key that is not plain text");
    if (node.scalar == "<<" && !node.quoted)
      fail(node.mark, "a merge key ('<<')", "keys; use `base:` to inherit");
    const auto [first, is_new] = level.lines.emplace(node.scalar, node.mark.line);
    if (level.lines.size() > most_keys)
      fail(node.mark, "too many keys in one map", "at most " + std::to_string(most_keys));
    level.key = node.scalar;
    level.key_mark = node.mark;
    level.has_key = true;
    if (!is_new) {
      fail(node.mark,
           "duplicate key '" + node.scalar + "' (first on line " + std::to_string(first->second) + ")");
    }
  }

  std::string file_;
  Node root_;
  int documents_ = 0;
  size_t nodes_ = 0, bytes_ = 0;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchored_;
};

}  // namespace

Node parse_yaml_value(const std::string& text, const std::string& file) {
  if (const auto bad = find_bad_text(text)) {
    throw InputError(Complaint{{file, bad->line, bad->column}, "", bad->problem, "text in UTF-8", ""});
  }
  TreeBuilder builder(file);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    throw InputError(Complaint{builder.at(error.mark), "", "not valid YAML: " + error.msg, "", ""});
  }
  return builder.take_root();
}

Node parse_yaml(const std::string& text, const std::string& file) {
  Node root = parse_yaml_value(text, file);
  if (root.kind == Node::Kind::null)
    throw InputError(Complaint{{file, 0, 0}, "", "the file is empty", "", ""});
  if (root.kind != Node::Kind::map) {
    throw InputError(Complaint{root.mark, "", "the file is not a map", "lines of the form 'key: value'", ""});
  }
  return root;
}

std::string read_text(const std::string& path) {
  const auto complain = [&path](const std::string& problem) {
    throw InputError(Complaint{{path, 0, 0}, "", problem, "", ""});
  };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) complain("no such file");
  if (std::filesystem::is_directory(status)) complain("is a directory, not a file");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) complain("cannot be read");
  std::string text;
  for (std::array<char, 65536> part; stream && text.size() <= largest_file;) {
    stream.read(part.data(), part.size());
    text.append(part.data(), static_cast<size_t>(stream.gcount()));
  }
  if (stream.bad()) complain("cannot be read");
  if (text.size() > largest_file) complain("is larger than 8 MiB");
  return text;
}

Node read_yaml(const std::string& path) {
  return parse_yaml(read_text(path), path);
}

}  // namespace edgeward
