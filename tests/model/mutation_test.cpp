// Faults that tests/properties/mutated_files.cpp has found, each as small as it could be made.
#include <catch2/catch.hpp>
#include <string>

#include "sim/model/document.h"
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

TEST_CASE("what is quoted stays text when it is cut in the middle of a letter") {
  std::string text;
  while (text.size() < 1000) text += "\xc3\xa9";
  for (size_t longest = 90; longest < 100; ++longest) CHECK(!find_bad_text(quotable(text, longest)));
}
