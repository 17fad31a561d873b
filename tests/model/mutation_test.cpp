// Damaged files: whatever is done to a scenario or a profile, reading it ends in a result or in an
// InputError.
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "agents/experiment.h"
#include "sim/model/profile_reader.h"
#include "sim/model/random.h"

using namespace edgeward;

namespace {

size_t draw(Rng& rng, size_t below) {
  return rng() % below;
}

// Replaces, removes, doubles or inserts a few bytes, words or lines.
std::string damaged(std::string text, Rng& rng) {
  const std::string words[] = {
      "-1",  "nan",  "1e999", "{",      "}",  "[",      "]",  ": ",      "\n",    "*x",
      "&x ", "<<: ", "~",     "\"",     "- ", "99999",  "0",  "20 Mbps", "\xff",  "? ",
      "| ",  "1/0",  "!!",    "base: ", "#",  "kind: ", "\t", "true",    "---\n", "''"};
  for (size_t change = 1 + draw(rng, 3); change > 0; --change) {
    const size_t at = draw(rng, text.size()), length = std::min(text.size() - at, size_t{1} + draw(rng, 12));
    switch (draw(rng, 4)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, words[draw(rng, std::size(words))]);
        break;
      case 2:
        text.replace(at, length, words[draw(rng, std::size(words))]);
        break;
      default:
        text.insert(at, text.substr(draw(rng, text.size()), 1 + draw(rng, 40)));
    }
    if (text.empty()) text = "x";
  }
  return text;
}

}  // namespace

TEST_CASE("a damaged scenario is read or refused") {
  ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  const std::string text = to_yaml(load_scenario("edgerl/balanced").root);
  Rng rng(1);
  int refused = 0, read = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::string bad = damaged(text, rng);
    CAPTURE(bad);
    try {
      read_experiment(parse_scenario(bad, "s.yaml"), profiles);
      ++read;
    } catch (const InputError& error) {
      CHECK(std::string(error.what()).starts_with("s.yaml"));
      ++refused;
    }
  }
  CHECK(refused > 2000);
  CHECK(read > 0);
}

TEST_CASE("a damaged profile is read or refused") {
  Rng rng(2);
  ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  const auto damage = [&](const std::string& kind, const std::string& name, const auto& reader) {
    int refused = 0;
    const std::string text = profiles.text(kind, name);
    for (int round = 0; round < 200; ++round) {
      const std::string bad = damaged(text, rng);
      try {
        reader(parse_yaml(bad, "p.yaml"), name);
      } catch (const InputError& error) {
        CHECK(std::string(error.what()).starts_with("p.yaml"));
        ++refused;
      }
    }
    CHECK(refused > 10);
  };
  damage("device", "jetson-tx2", read_device_profile);
  damage("server", "x86-epyc-2vcpu", read_server_profile);
  damage("family", "vgg", read_family_profile);
  damage("link", "lte-8mbps", read_link_profile);
}
