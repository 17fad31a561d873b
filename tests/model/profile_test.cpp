#include "sim/model/profile.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "sim/model/document.h"
#include "sim/model/profile_versions.h"
#include "sim/model/scenario.h"
#include "tests/model/bad_input.h"
#include "tests/model/scratch_folder.h"

using namespace edgeward;
namespace fs = std::filesystem;

namespace {

const std::string profiles_folder = EDGEWARD_SOURCE_DIR "/profiles";

std::string good_link(const std::string& rate_block) {
  return "schema: edgeward-profile/1\nkind: link\nname: radio\nabout: A radio.\n" + rate_block;
}

const std::string provenance = "  status: measured\n  source: me\n";

// The message about a profile file with this text.
std::string message(const std::string& text, const std::string& name = "radio.yaml") {
  const ScratchFolder folder;
  const std::string file = folder.write(name, text);
  std::string said = message_of([&] { read_profile(file); });
  REQUIRE(said.find(file) == 0);
  return said.substr(file.size());
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// The device that profiles/README.md shows.
std::string readme_device() {
  const std::string readme = read_text(profiles_folder + "/README.md");
  const std::string fence = "```yaml\n";
  const size_t start = readme.find(fence) + fence.size();
  return readme.substr(start, readme.find("```", start) - start);
}

}  // namespace

TEST_CASE("every profile of the project is right, and all kinds are there") {
  ProfileLibrary profiles(profiles_folder);
  size_t count = 0;
  for (const std::string& kind : profile_kinds()) {
    CHECK_FALSE(profiles.names(kind).empty());
    for (const std::string& name : profiles.names(kind)) {
      CAPTURE(kind, name);
      CHECK(profile_kinds()[read_profile(profiles.path(kind, name)).index()] == kind);
      ++count;
    }
  }
  size_t files = 0;
  for (const auto& file : fs::recursive_directory_iterator(profiles_folder))
    files += file.path().extension() == ".yaml";
  CHECK(count == files);
}

TEST_CASE("the Jetson TX2 knows every layer of the six DNNs") {
  ProfileLibrary profiles(profiles_folder);
  const DeviceProfile& device = profiles.device("jetson-tx2");
  CHECK(device.heads.size() == 6);
  CHECK(device.idle_power_w.provenance.status == Status::assumed);
  CHECK_FALSE(device.idle_power_w.provenance.detail.empty());
  CHECK(device.transmit_power_w.value == 0.8);
  for (const std::string& name : profiles.names("family")) {
    for (const VersionProfile& version : profiles.family(name).versions) {
      CAPTURE(version.name);
      CHECK(device.heads.at(version.name).latency_s.values.size() == version.layers.size());
      CHECK(version.cut_sets.at("paper").size() == 4);
      CHECK(version.cut_sets.at("block").size() == 5);
      CHECK(version.layers.front().name == "input");
    }
  }
}

TEST_CASE("the README's example of a device works as the README says") {
  const ScratchFolder folder;
  fs::copy(profiles_folder, folder.path(), fs::copy_options::recursive);
  const std::string file = folder.write("devices/my-board.yaml", readme_device());
  CHECK(std::holds_alternative<DeviceProfile>(read_profile(file)));
  ProfileLibrary profiles(folder.path());
  const ScenarioSource source = load_scenario(EDGEWARD_SOURCE_DIR "/scenarios/edgerl/balanced.yaml",
                                              {"devices.uav.profile=my-board", "plans.families=[densenet]"});
  ReadLog log;
  const Scenario scenario = read_scenario(Section(source.root, "", log), profiles);
  CHECK(scenario.devices[0].plans[0][1].head_s == Approx(0.431));
}

TEST_CASE("a version that no family has is refused at its row, with the nearest one") {
  const ScratchFolder folder;
  ProfileLibrary profiles(profiles_folder);
  for (const std::string kind : {"device", "server"}) {
    for (const std::string& name : profiles.names(kind)) {
      check_versions(read_yaml(profiles.path(kind, name)), profiles);
    }
  }
  std::string text = readme_device();
  for (size_t at; (at = text.find("densenet161")) != std::string::npos;) text.replace(at, 11, "densenet169");
  const std::string file = folder.write("my-board.yaml", text);
  read_profile(file);
  CHECK(message_of([&] { check_versions(read_yaml(file), profiles); }) ==
        file +
            ":20:5: head_latency.values.densenet169: no family has a version 'densenet169'; allowed: "
            "densenet121, densenet161, resnet18, resnet50, vgg11, vgg19 (" +
            profiles_folder + "/families); did you mean 'densenet161'?");
  const std::string server = replaced(profiles.text("server", "x86-epyc-2vcpu"), "vgg19:", "vgg91:");
  CHECK(message_of([&] {
          check_versions(parse_yaml(server, "s.yaml"), profiles);
        }).find("tail_latency.threads.1.median.vgg91: no family has a version 'vgg91'") != std::string::npos);
}

TEST_CASE("an unknown key of a profile is reported where it stands, in block and in flow style") {
  const std::string rate = "rate:\n  value: 20 Mbps\n" + provenance;
  CHECK(message(good_link(rate + "rte:\n  value: 1\n")).find(":9:1: rte: unknown key 'rte'") == 0);
  CHECK(message(good_link(rate + "rte: {value: 1}\n")).find(":9:1: rte: unknown key 'rte'") == 0);
  CHECK(message(good_link(rate + "rate:\n  value: 1\n")).find(":9:1: rate: duplicate key 'rate'") == 0);
}

TEST_CASE("a number without provenance is refused") {
  CHECK(message(good_link("rate: 20 Mbps\n")) ==
        ":5:7: rate: '20 Mbps' has no provenance; allowed: value, status (measured, digitised, derived, "
        "assumed), source, "
        "and formula if derived, reason if assumed");
  CHECK(message(good_link("rate:\n  value: 20 Mbps\n"))
            .find(":6:3: rate: has no provenance; allowed: status") == 0);
  CHECK(message(good_link("rate:\n  value: 20 Mbps\n  status: measured\n")) ==
        ":6:3: rate.source: is missing; allowed: a text");
  CHECK(message(good_link("rate:\n  value: 20 Mbps\n  source: me\n")) ==
        ":6:3: rate.status: is missing; allowed: measured, digitised, derived, assumed");
  CHECK(message(good_link("rate:\n  value: 20 Mbps\n  status: derived\n  source: me\n")) ==
        ":6:3: rate.formula: is missing; allowed: a text");
  CHECK(message(good_link("rate:\n  value: 20 Mbps\n  status: assumed\n  source: me\n")) ==
        ":6:3: rate.reason: is missing; allowed: a text");
  CHECK(message(good_link("rate:\n  value: 20 Mbps\n  status: mesured\n  source: me\n")) ==
        ":7:11: rate.status: unknown value 'mesured'; allowed: measured, digitised, derived, assumed; did "
        "you mean "
        "'measured'?");
}

TEST_CASE("a profile's other faults are named at their place") {
  const std::string good = good_link("rate:\n  value: 20 Mbps\n" + provenance);
  CHECK(message(good, "other.yaml") == ":3:7: name: 'radio' is not what the file is called; allowed: other");
  CHECK(message(replaced(good, "profile/1", "profile/2")) ==
        ":1:9: schema: unknown value 'edgeward-profile/2'; allowed: edgeward-profile/1; did you mean "
        "'edgeward-profile/1'?");
  CHECK(message(replaced(good, "link", "lnik")) ==
        ":2:7: kind: unknown value 'lnik'; allowed: device, server, family, link, workload; did you mean "
        "'link'?");
  CHECK(message(replaced(good, "20 Mbps", "-20 Mbps")) ==
        ":6:10: rate.value: '-20 Mbps' is negative; allowed: at least 1 bps, at most 1000 Gbps");
  CHECK(message(good + "colour: red\n") ==
        ":9:1: colour: unknown key 'colour'; allowed: about, kind, name, rate, schema, trace");
  CHECK(message(good + "  range: [30 Mbps, 40 Mbps]\n") ==
        ":9:10: rate.range: does not hold the value; allowed: [low, high] around it");

  const std::string device = readme_device();
  const auto said = [&](const std::string& from, const std::string& to) {
    return message(replaced(device, from, to), "my-board.yaml");
  };
  CHECK(said("unit: ms", "unit: mJ")
            .find("head_latency.unit: 'mJ' is not a unit of this quantity; allowed: ns, us, ms") !=
        std::string::npos);
  CHECK(said("431.0", "fast")
            .find("head_latency.values.densenet121: 'fast' is not a number; allowed: a number, or ~") !=
        std::string::npos);
  CHECK(said("431.0", "-4").find("head_latency.values.densenet121: '-4' is negative; allowed: at least 0") !=
        std::string::npos);
  CHECK(said("431.0", "4").find("head_latency.values: 'densenet121' falls at layer 6: it is cumulative") !=
        std::string::npos);
  CHECK(said("[0, ~, ~, ~, 41.2", "[0, 1e300, ~, ~, 41.2")
            .find("'1e300' is out of range; allowed: at least 0 s, at most 1000000 s") != std::string::npos);
  CHECK(said("[0, ~, ~, ~, 41.2", "[0, ~, ~, ~, 0")
            .find("head_energy.values: 'densenet121' takes 210 mJ in 0 s up to layer 4; allowed: at most "
                  "1000 kW") != std::string::npos);
  CHECK(said("[0, ~", "[1, ~").find("'densenet121' does not start at 0") != std::string::npos);
  CHECK(said("2.198, ", "")
            .find("head_energy.values: 'densenet121' has 14 values; allowed: 15, as head_latency has") !=
        std::string::npos);
  CHECK(said("    densenet161: [0, ~, ~, ~, 0.269", "    densenet169: [0, ~, ~, ~, 0.269")
            .find("head_energy.values.densenet161: is missing") != std::string::npos);
}

TEST_CASE("a family's faults are named at their place") {
  const std::string vgg = read_text(profiles_folder + "/families/vgg.yaml");
  const auto said = [&](const std::string& from, const std::string& to) {
    return message(replaced(vgg, from, to), "vgg.yaml");
  };
  CHECK(said("vgg11: [3, 6, 11, 27]", "vgg11: [3, 6, 11, 28]")
            .find("cut_sets.paper.cuts.vgg11: unknown cut 28; allowed: "
                  "layers 0 to 27") != std::string::npos);
  CHECK(said("vgg11: [3, 6, 11, 27]", "vgg11: [3, 6, 11]")
            .find("the last cut is not all-local; allowed: layer 27 as the "
                  "last") != std::string::npos);
  CHECK(said("vgg11: [3, 6, 11, 27]", "vgg11: [6, 3, 11, 27]").find("cuts do not ascend") !=
        std::string::npos);
  CHECK(said("    vgg11: 69.04\n", "").find("top1.values.vgg11: is missing") != std::string::npos);
  CHECK(said("[vgg11, vgg19]", "[vgg11, vgg11]").find("versions: version 'vgg11' stands here twice") !=
        std::string::npos);
  CHECK(said("vgg11: 69.04", "vgg11: 169.04").find("top1.values.vgg11: '169.04' is out of range") !=
        std::string::npos);
  CHECK(said("[602112, 12845056, ", "[602112, ")
            .find("live_bytes.values: 'vgg11' has 27 values; allowed: 28") != std::string::npos);
  CHECK(said("- [features.0 Conv2d, 64x224x224]", "- [features.0 Conv2d]")
            .find("layers.vgg11: not a layer; allowed: [name, "
                  "shape]") != std::string::npos);
}

TEST_CASE("bytes that cannot travel are refused at their place") {
  const std::string vgg = read_text(profiles_folder + "/families/vgg.yaml");
  const auto said = [&](const std::string& bytes) {
    return message(replaced(vgg, "[602112, 12845056, ", "[602112, " + bytes + ", "), "vgg.yaml");
  };
  const std::string place = ":26:21: live_bytes.values.vgg11: ";
  const std::string range = "; allowed: at least 1 B, at most 1000 GB";
  CHECK(said("0") == place + "'0' is out of range" + range);
  CHECK(said("-1") == place + "'-1' is negative" + range);
  CHECK(said("0.5") == place + "'0.5' is out of range" + range);
  CHECK(said("1e300") == place + "'1e300' is out of range" + range);
  CHECK(said("1000000000001") == place + "'1000000000001' is out of range" + range);
  CHECK(said("1.5") == place + "'1.5' is not a whole number of bytes; allowed: whole bytes");
  CHECK(said("nan") ==
        place + "'nan' is not a finite number; allowed: a number, or ~ where nothing was measured");
  CHECK(said("[1, 2]") == place + "is no number; allowed: a number, or ~ where nothing was measured");

  const ScratchFolder folder;  // in kB, 1.001 becomes 1000.9999999999999 B
  const std::string file = folder.write(
      "vgg.yaml", replaced(replaced(vgg, "unit: B", "unit: kB"), "[602112, 12845056, ", "[602.112, 1.001, "));
  const auto family = std::get<FamilyProfile>(read_profile(file));
  CHECK(family.versions[0].live_bytes.values[1] == 1001.0);
}

TEST_CASE("a server's faults are named at their place") {
  const std::string x86 = read_text(profiles_folder + "/servers/x86-epyc-2vcpu.yaml");
  const auto said = [&](const std::string& from, const std::string& to) {
    return message(replaced(x86, from, to), "x86-epyc-2vcpu.yaml");
  };
  CHECK(said("vgg11: [204.007, ", "vgg11: [")
            .find("tail_latency.threads.1.p10: 'vgg11' has 27 values; allowed: 28, as median "
                  "has") != std::string::npos);
  CHECK(said("    2:\n", "    two:\n").find("tail_latency.threads.two: 'two' is not a number of threads") !=
        std::string::npos);
  CHECK(said("resnet50: [11,", "resnet50: [1100,")
            .find("tail_latency.except.layers.resnet50: '1100' is out of range") != std::string::npos);
}

TEST_CASE("a folder that is not there is named") {
  CHECK(message_of([] { ProfileLibrary profiles("/nowhere"); }) ==
        "/nowhere: no such folder of profiles; allowed: see EDGEWARD_PROFILES");
}

TEST_CASE("an unknown profile is named with the nearest one") {
  ProfileLibrary profiles(profiles_folder);
  CHECK(message_of([&] { profiles.device("jetson-tx1"); }) ==
        profiles_folder +
            "/devices: unknown device profile 'jetson-tx1'; allowed: jetson-tx2; did you mean 'jetson-tx2'?");
}
