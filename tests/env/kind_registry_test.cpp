// Kinds register themselves beside their class; a static library would lose them silently.
#include <catch2/catch.hpp>

#include "env/kind.h"

using namespace edgeward;

TEST_CASE("every kind is registered") {
  CHECK(kind_names() == std::vector<std::string>{"split"});
}

TEST_CASE("a name is taken once") {
  CHECK_THROWS_WITH(register_kind("split", nullptr), Catch::Contains("registered twice"));
}

TEST_CASE("an unknown kind names those there are") {
  const Node root = parse_yaml("environment: {kind: spilt}\n", "test.yaml");
  ReadLog log;
  const Section section = Section(root, "", log).section("environment");
  CHECK_THROWS_WITH(make_kind(section, Scenario{}),
                    Catch::Contains("test.yaml:1") && Catch::Contains("split"));
}
