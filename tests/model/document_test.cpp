#include "sim/model/document.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/model/bad_input.h"
#include "tests/model/scratch_folder.h"

using namespace edgeward;

namespace {

std::string message(const std::string& text) {
  return message_of([&] { parse_yaml(text, "f.yaml"); });
}

std::string value_at(const Node& root, const std::string& key) {
  return root.find(key)->scalar;
}

}  // namespace

TEST_CASE("a tree keeps order, kinds, quotes and marks") {
  const Node root = parse_yaml("b: [1, two, ~]\na:\n  c: \"20\"\n  d:\n", "f.yaml");
  REQUIRE(root.entries.size() == 2);
  CHECK(root.entries[0].first == "b");
  const Node& list = *root.find("b");
  CHECK(list.kind == Node::Kind::sequence);
  CHECK(list.items[1].scalar == "two");
  CHECK(list.items[2].kind == Node::Kind::null);
  CHECK(list.items[1].mark.str() == "f.yaml:1:8");
  const Node& c = *root.find("a")->find("c");
  CHECK(c.quoted);
  CHECK(c.mark.str() == "f.yaml:3:6");
  CHECK(root.find("a")->find("d")->kind == Node::Kind::null);
  CHECK(root.find("x") == nullptr);
}

TEST_CASE("an alias stands for a copy of what it names") {
  const Node root = parse_yaml("a: &x {k: 1}\nb: *x\n", "f.yaml");
  CHECK(root.find("b")->find("k")->scalar == "1");
}

TEST_CASE("documents that would surprise are refused with their place") {
  CHECK(message("a: [1, 2\nb: 3\n").find("f.yaml:2:2: not valid YAML: ") == 0);
  CHECK(message("a: 1\nb:\n  c: 1\n  c: 2\n") == "f.yaml:4:3: b.c: duplicate key 'c' (first on line 3)");
  CHECK(message("{a: 1, a: 2}") == "f.yaml:1:8: a: duplicate key 'a' (first on line 1)");
  CHECK(message("a: &x [*x]\n") == "f.yaml:1:8: a: an alias that contains itself");
  CHECK(message("a: &x {b: {c: *x}}\n") == "f.yaml:1:15: a.b.c: an alias that contains itself");
  CHECK(message("a: *nowhere\n").find("f.yaml:1:4: not valid YAML: ") == 0);
  CHECK(message("a: &x {k: 1}\nb:\n  <<: *x\n") ==
        "f.yaml:3:3: b: a merge key ('<<'); allowed: keys; use `base:` to inherit");
  CHECK(message("a: 1\n---\nb: 2\n").find("f.yaml:2:1: a second document ('---') in one file") == 0);
  CHECK(message("- a\n- b\n") ==
        "f.yaml:1:1: the file is not a map; allowed: lines of the form 'key: value'");
  CHECK(message("just words") ==
        "f.yaml:1:1: the file is not a map; allowed: lines of the form 'key: value'");
  CHECK(message("") == "f.yaml: the file is empty");
  CHECK(message("# only a comment\n") == "f.yaml: the file is empty");
  CHECK(message("? [a, b]\n: 1\n") == "f.yaml:1:3: a key that is not plain text");
  CHECK(message("~: 1\n") == "f.yaml:1:1: a key that is not plain text");
  CHECK(message("a: !!int 3\n") == "f.yaml:1:4: a: the tag 'tag:yaml.org,2002:int'; allowed: no tags");
}

TEST_CASE("bytes that are not text are refused with their place") {
  CHECK(message("a: 1\nb: \xff\n") == "f.yaml:2:4: bytes that are not UTF-8; allowed: text in UTF-8");
  CHECK(message("a: \xc0\xaf") ==
        "f.yaml:1:4: bytes that are not UTF-8; allowed: text in UTF-8");  // overlong
  CHECK(message("a: \xed\xa0\x80") ==
        "f.yaml:1:4: bytes that are not UTF-8; allowed: text in UTF-8");  // surrogate
  CHECK(message("a: \xe2\x82") ==
        "f.yaml:1:4: bytes that are not UTF-8; allowed: text in UTF-8");  // cut short
  CHECK(message("a: 1\n\x04"
                "b: 2\n") == "f.yaml:2:1: a control character; allowed: text in UTF-8");
  CHECK(message(std::string("a: \0", 4)) == "f.yaml:1:4: a control character; allowed: text in UTF-8");
  CHECK(value_at(parse_yaml("a: \xe2\x82\xac \xf0\x9f\x9a\x81\r\n", "f.yaml"), "a") ==
        "\xe2\x82\xac \xf0\x9f\x9a\x81");
}

TEST_CASE("depth and size are limited, with aliases expanded") {
  std::string deep = "a: ";
  for (int level = 0; level < 70; ++level) deep += "[";
  for (int level = 0; level < 70; ++level) deep += "]";
  CHECK(message(deep).find("nested more than 64 levels deep") != std::string::npos);
  CHECK(message(std::string(5000, '[')).find("f.yaml:1:") == 0);
  CHECK(message("a: " + std::string(5000, '{')).find("f.yaml:1:") == 0);

  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 9; ++level) {
    const std::string below = "*a" + std::to_string(level - 1);
    bomb += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [";
    for (int copy = 0; copy < 10; ++copy) bomb += (copy > 0 ? ", " : "") + below;
    bomb += "]\n";
  }
  CHECK(message(bomb).find("too much content with aliases expanded") != std::string::npos);

  std::string ladder = "a0: &a0 [x]\n";  // each level adds one: deep without a bracket in sight
  for (int level = 1; level < 80; ++level) {
    ladder += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [*a" +
              std::to_string(level - 1) + "]\n";
  }
  CHECK(message(ladder).find("nested more than 64 levels deep") != std::string::npos);

  const std::string large =
      "a: &a " + std::string(1024 * 1024, 'x') + "\nb: [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n";
  CHECK(message(large).find("too much content with aliases expanded") != std::string::npos);
}

TEST_CASE("files that cannot be read are named") {
  const ScratchFolder folder;
  const std::string missing = folder.path() + "/no.yaml";
  CHECK(message_of([&] { read_yaml(missing); }) == missing + ": no such file");
  CHECK(message_of([&] { read_yaml(folder.path()); }) == folder.path() + ": is a directory, not a file");
  const std::string huge = folder.write("huge.yaml", "a: " + std::string(9 * 1024 * 1024, 'x'));
  CHECK(message_of([&] { read_yaml(huge); }) == huge + ": is larger than 8 MiB");
}

TEST_CASE("laying one tree over another merges maps and replaces the rest") {
  Node under = parse_yaml("a: {x: 1, y: 2}\nlist: [1, 2]\nlink: {model: walk, low: 1}\nkeep: 1\n", "u");
  lay_over(under, parse_yaml("a: {y: 3, z: 4}\nlist: [9]\nlink: {model: constant, rate: 5}\n", "o"));
  CHECK(under.find("a")->find("x")->scalar == "1");
  CHECK(under.find("a")->find("y")->scalar == "3");
  CHECK(under.find("a")->find("y")->mark.file == "o");
  CHECK(under.find("a")->find("z")->scalar == "4");
  CHECK(under.find("list")->items.size() == 1);
  CHECK(under.find("link")->find("low") == nullptr);  // another model: its parameters are others
  CHECK(under.find("link")->find("rate")->scalar == "5");
  CHECK(under.find("keep")->mark.file == "u");
}

TEST_CASE("an assignment sets a value at a path") {
  Node root = parse_yaml("a: {x: 1}\nb:\n", "f");
  assign(root, "a.x=20 Mbps", "--set");
  assign(root, "a.new.deep=[1, 2]", "--set");
  assign(root, "b.c={k: v}", "--set");
  CHECK(root.find("a")->find("x")->scalar == "20 Mbps");
  CHECK(root.find("a")->find("x")->mark.str() == "--set a.x=20 Mbps");
  CHECK(root.find("a")->find("new")->find("deep")->items.size() == 2);
  CHECK(root.find("b")->find("c")->find("k")->scalar == "v");

  const auto refuse = [&](const std::string& text) {
    return message_of([&] { assign(root, text, "--set"); });
  };
  CHECK(refuse("a.x").find("--set a.x: not an assignment; allowed: KEY=VALUE") == 0);
  CHECK(refuse("=1").find("--set =1: not an assignment") == 0);
  CHECK(refuse("a..x=1").find("--set a..x=1: a..x: an empty key") == 0);
  CHECK(refuse("a.=1").find("--set a.=1: a.: an empty key") == 0);
  CHECK(refuse("a.x.y=1").find("--set a.x.y=1: a.x: is not a map: it has no keys") == 0);
  CHECK(refuse("a.x=[1").find("--set a.x=[1:1:") == 0);
}

namespace {

bool same(const Node& one, const Node& other) {
  if (one.kind != other.kind || one.scalar != other.scalar || one.items.size() != other.items.size() ||
      one.entries.size() != other.entries.size()) {
    return false;
  }
  for (size_t index = 0; index < one.items.size(); ++index) {
    if (!same(one.items[index], other.items[index])) return false;
  }
  for (size_t index = 0; index < one.entries.size(); ++index) {
    if (one.entries[index].first != other.entries[index].first) return false;
    if (!same(one.entries[index].second, other.entries[index].second)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a tree written as YAML parses to the same tree") {
  const Node root = parse_yaml(
      "a: {x: 1/3, y: '20 Mbps', z: ~, empty: '', null text: 'null', tilde: '~'}\n"
      "list: [1, [2, 3], {k: v}, []]\n"
      "odd: 'a: b # c'\nmore: \"line\\nbreak \\\"quoted\\\"\"\n\"key: odd\": yes\nnothing: {}\n'true': "
      "1\n'~': 2\n",
      "f");
  CHECK(same(root, parse_yaml(to_yaml(root), "g")));
}
