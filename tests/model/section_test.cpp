#include "sim/model/section.h"

#include <catch2/catch.hpp>

#include "tests/model/bad_input.h"

using namespace edgeward;

namespace {

struct Reading {
  explicit Reading(const std::string& text) : root(parse_yaml(text, "f.yaml")), section(root, "", log) {}

  Node root;
  ReadLog log;
  Section section;
};

}  // namespace

TEST_CASE("typed values are read, with their defaults, and logged") {
  const Reading reading(
      "rate: 20 Mbps\ncount: 3\nflag: true\nname: uav\nkind: b\nwords: [x, y]\nwidths: [64, 32]\nsub: {k: 1 "
      "s}\n");
  const Section& section = reading.section;
  CHECK(section.quantity("rate", Dimension::rate, positive) == 20e6);
  CHECK(section.integer("count", 1, 10) == 3);
  CHECK(section.boolean_or("flag", false));
  CHECK_FALSE(section.boolean_or("other_flag", false));
  CHECK(section.text("name") == "uav");
  CHECK(section.one_of("kind", {"a", "b"}) == "b");
  CHECK(section.texts("words") == std::vector<std::string>{"x", "y"});
  CHECK(section.integers_or("widths", {}, 1, 100) == std::vector<int>{64, 32});
  CHECK(section.section("sub").quantity("k", Dimension::time) == 1);
  CHECK_FALSE(section.section_if("none").has_value());
  CHECK(section.section_or_empty("gone").quantity_or("wait", Dimension::time, "100 ms") == 0.1);

  const auto& values = reading.log.values();
  CHECK(values.front().path == "rate");
  CHECK(values.front().value == "20 Mbps");
  CHECK(values.front().mark.str() == "f.yaml:1:7");
  CHECK(values.back().path == "gone.wait");
  CHECK(values.back().value == "100 ms");
  CHECK(values.back().is_default);
}

TEST_CASE("wrong values are refused with place, path, finding and what is allowed") {
  const Reading reading(
      "sub:\n  neg: -5 ms\n  bare: 20\n  word: fast\n  nan: .nan\n  map: {a: 1}\n  none:\n  list: []\n  "
      "many: 2.5\n  huge: "
      "99999999999999999999\n  flag: yes\n  big: 2\n");
  const Section sub = reading.section.section("sub");
  const auto quantity = [&](const std::string& key, Dimension dimension, Bounds bounds) {
    return message_of([&] { sub.quantity(key, dimension, bounds); });
  };
  CHECK(quantity("neg", Dimension::time, not_negative) ==
        "f.yaml:2:8: sub.neg: '-5 ms' is negative; allowed: at least 0 s");
  CHECK(quantity("bare", Dimension::time, positive) ==
        "f.yaml:3:9: sub.bare: '20' has no unit; allowed units: ns, us, ms, s, min, h");
  CHECK(quantity("word", Dimension::number, {}) == "f.yaml:4:9: sub.word: 'fast' is not a number");
  CHECK(quantity("nan", Dimension::number, {}) == "f.yaml:5:8: sub.nan: '.nan' is not a number");
  CHECK(quantity("map", Dimension::number, {}) == "f.yaml:6:8: sub.map: is a map; allowed: a number");
  CHECK(quantity("none", Dimension::number, {}).find(": sub.none: is empty; allowed: a number") !=
        std::string::npos);
  CHECK(quantity("big", Dimension::number, zero_to_one) ==
        "f.yaml:12:8: sub.big: '2' is out of range; allowed: at least 0, at most 1");
  CHECK(quantity("absent", Dimension::power, {}) ==
        "f.yaml:2:3: sub.absent: is missing; allowed: a number with one of the units mW, W, kW");
  CHECK(message_of([&] { sub.texts("list"); }) ==
        "f.yaml:8:9: sub.list: is an empty list; allowed: a list of names ('[a, b]')");
  CHECK(message_of([&] { sub.integer("many", 1, 9); }) ==
        "f.yaml:9:9: sub.many: '2.5' is not a whole number; allowed: a whole number from 1 to 9");
  CHECK(message_of([&] {
          sub.integer("huge", 1, 9);
        }).find("sub.huge: '99999999999999999999' is out of range") != std::string::npos);
  CHECK(message_of([&] { sub.boolean_or("flag", true); }) ==
        "f.yaml:11:9: sub.flag: unknown value 'yes'; allowed: true, false");
  CHECK(message_of([&] { reading.section.section("sub").section("bare"); }) ==
        "f.yaml:3:9: sub.bare: is the single value '20'; allowed: a map ('key: value')");
}

TEST_CASE("a key nobody asked for is refused, the nearest one offered") {
  const Reading reading("link:\n  low: 2 Mbps\n  hihg: 50 Mbps\n");
  const Section link = reading.section.section("link");
  link.quantity("low", Dimension::rate);
  CHECK(message_of([&] { link.quantity("high", Dimension::rate); }) ==
        "f.yaml:3:3: link.hihg: unknown key 'hihg'; did you mean 'high'?");
  CHECK(message_of([&] { reading.log.reject_unknown_keys(reading.root); }) ==
        "f.yaml:3:3: link.hihg: unknown key 'hihg'; allowed: high, low; did you mean 'high'?");
}

TEST_CASE("keys of sections that were left to others are not refused") {
  Reading reading("environment: {kind: other, own: 1}\n");
  reading.section.section("environment").text("kind");
  CHECK_THROWS_AS(reading.log.reject_unknown_keys(reading.root), InputError);
  reading.log.leave_to_others("environment");
  reading.log.reject_unknown_keys(reading.root);
}
