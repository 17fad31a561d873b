// Faults that tests/properties/mutated_files.cpp has found, each as small as it could be made.
#include <catch2/catch.hpp>
#include <string>

#include "sim/model/document.h"
#include "sim/model/scenario.h"
#include "sim/model/text_encoding.h"

using namespace edgeward;

namespace {

std::string complaint_about(const std::string& problem) {
  return InputError(Complaint{{"s.yaml", 2, 3}, "title", problem}).what();
}

}  // namespace

TEST_CASE("a message stays on one line, whatever the value in it holds") {
  CHECK(complaint_about("unknown value 'a\nb\tc'") == "s.yaml:2:3: title: unknown value 'a\\nb\\tc'");
  CHECK(complaint_about("unknown value '\x1b[2J'") == "s.yaml:2:3: title: unknown value '\\x1b[2J'");
  CHECK(complaint_about(std::string("a\0b", 3)) == "s.yaml:2:3: title: a\\x00b");
  CHECK(complaint_about("\xff\xc3\xa9") == "s.yaml:2:3: title: \\xff\xc3\xa9");
}

TEST_CASE("a message stays short, however long the value in it is") {
  const std::string message = complaint_about("unknown value '" + std::string(600'000, 'x') + "' here");
  CHECK(message.size() < 500);
  CHECK(message.starts_with("s.yaml:2:3: title: unknown value 'xxx"));
  CHECK(message.ends_with("xxx' here"));
}

TEST_CASE("names and titles have a bound: a thousand devices of one long name would fill the memory") {
  ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  const auto read = [&profiles](const std::string& title, const std::string& name) {
    const ScenarioSource source = parse_scenario(
        "schema: edgeward-scenario/1\ntitle: " + title +
            "\nplans: {families: [vgg], cuts: paper}\nservers: {edge: {profile: x86-epyc-2vcpu}}\ndevices:\n "
            " " +
            name +
            ": {profile: jetson-tx2, link: {model: constant, rate: 20 Mbps}}\nworkload: {kind: rounds}\n",
        "s.yaml");
    ReadLog log;
    return read_scenario(Section(source.root, "", log), profiles).devices.front().name.size();
  };
  CHECK(read(std::string(200, 't'), std::string(64, 'n')) == 64);
  CHECK_THROWS_WITH(read("t", std::string(65, 'n')),
                    Catch::EndsWith("a name of 65 bytes; allowed: at most 64"));
  CHECK_THROWS_WITH(read(std::string(201, 't'), "n"),
                    "s.yaml:2:8: title: has 201 bytes; allowed: at most 200");
}

TEST_CASE("what is quoted stays text when it is cut in the middle of a letter") {
  std::string text;
  while (text.size() < 1000) text += "\xc3\xa9";
  for (size_t longest = 90; longest < 100; ++longest) CHECK(!find_bad_text(quotable(text, longest)));
}

TEST_CASE("control characters are refused however they are written; what is read, reads back as it was") {
  for (const std::string value : {"\\r", "a\\rb", "\\x7f", "\\0"}) {
    CHECK_THROWS_WITH(parse_scenario("title: \"" + value + "\"\n", "test"),
                      Catch::Contains("test:1:8") && Catch::Contains("a control character"));
  }
  ScenarioSource source = parse_scenario("title: a\n", "test");
  CHECK_THROWS_WITH(assign(source.root, "title=\r", "--set"), Catch::Contains("--set"));
  for (const std::string value : {"\\t", "a\\nb", " a "}) {
    const ScenarioSource written = parse_scenario("title: \"" + value + "\"\n", "test");
    const ScenarioSource again = parse_scenario(to_yaml(written.root), "again");
    CHECK(again.root.find("title")->scalar == written.root.find("title")->scalar);
  }
}

TEST_CASE("a map of very many keys is refused: laying it over another would take for ever") {
  std::string text = "title: a\n";
  for (int key = 0; key < 10'001; ++key) text += "key" + std::to_string(key) + ": 1\n";
  CHECK_THROWS_WITH(parse_scenario(text, "test"),
                    Catch::Contains("test:10001:1") && Catch::Contains("at most 10000"));
}
