// Profiles of what is recorded over time: links with a trace, workloads; and optional parts of the other
// kinds.
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/model/profile.h"
#include "sim/model/profile_reader.h"
#include "sim/model/scenario.h"
#include "tests/model/bad_input.h"
#include "tests/model/scratch_folder.h"

using namespace edgeward;

namespace {

const std::string trace = R"(schema: edgeward-profile/1
kind: link
name: walk
about: A walk.
trace:
  time_unit: s
  rate_unit: Mbps
  status: measured
  source: me
  times: [0, 1, 2.5]
  rates: [20, 2, 8]
)";

const std::string workload = R"(schema: edgeward-profile/1
kind: workload
name: day
about: A day.
arrivals:
  unit: min
  status: measured
  source: me
  offsets: [0, 1, 1, 2.5]
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

LinkProfile link(const std::string& text) {
  return read_link_profile(parse_yaml(text, "walk.yaml"), "walk");
}

std::string about_trace(const std::string& from, const std::string& to) {
  return message_of([&] { link(replaced(trace, from, to)); });
}

std::string about_workload(const std::string& from, const std::string& to) {
  return message_of(
      [&] { read_workload_profile(parse_yaml(replaced(workload, from, to), "day.yaml"), "day"); });
}

// A scenario whose one device has this link and these arrivals.
Scenario scenario_with(const std::string& link, const std::string& arrivals, ProfileLibrary& profiles) {
  return read_scenario(
      "schema: edgeward-scenario/1\ntitle: T\nplans: {families: [vgg], cuts: paper}\n"
      "devices: {cam: {profile: jetson-tx2, link: " +
          link + ", arrivals: " + arrivals +
          "}}\nservers: {edge: {profile: x86-epyc-2vcpu}}\nworkload: {kind: streams, interval: 1 s}\n",
      "s.yaml", profiles);
}

}  // namespace

TEST_CASE("a link's trace is read in SI units") {
  const LinkProfile profile = link(trace);
  CHECK_FALSE(profile.rate_bps.has_value());
  REQUIRE(profile.trace.has_value());
  CHECK(profile.trace->times_s == std::vector<double>{0, 1, 2.5});
  CHECK(profile.trace->rates_bps == std::vector<double>{20e6, 2e6, 8e6});
  CHECK(profile.trace->provenance.source == "me");
}

TEST_CASE("a trace's faults are named at their place") {
  CHECK(about_trace("[0, 1, 2.5]", "[0, 1, 1]") ==
        "walk.yaml:10:17: trace.times: '1' is not after the one before; allowed: times that ascend");
  CHECK(about_trace("[0, 1, 2.5]", "[1, 2, 2.5]") ==
        "walk.yaml:10:10: trace.times: do not start at 0; allowed: 0 as the first time");
  CHECK(about_trace("[20, 2, 8]", "[20, 2]") ==
        "walk.yaml:11:10: trace.rates: has 2 values; allowed: 3, as times has");
  CHECK(about_trace("[20, 2, 8]", "[20, 2, 0]") ==
        "walk.yaml:11:18: trace.rates: '0' is out of range; allowed: at least 1 bps, at most 1000 Gbps");
  CHECK(about_trace("[20, 2, 8]", "[20, 2, ~]") ==
        "walk.yaml:11:18: trace.rates: is no number; allowed: a number");
  CHECK(about_trace("[20, 2, 8]", "20") ==
        "walk.yaml:11:10: trace.rates: is the single value '20'; allowed: a list of numbers");
  CHECK(about_trace("rate_unit: Mbps", "rate_unit: s") ==
        "walk.yaml:7:14: trace.rate_unit: 's' is not a unit of this quantity; allowed: bps, kbps, Mbps, "
        "Gbps, bit/s, "
        "kb/s, Mb/s, Gb/s");
  CHECK(about_trace("  rates: [20, 2, 8]\n", "") ==
        "walk.yaml:6:3: trace.rates: is missing; allowed: a list of numbers");
  CHECK(about_trace("  source: me\n", "") == "walk.yaml:6:3: trace.source: is missing; allowed: a text");
  CHECK(about_trace("trace:", "rate: {value: 1 Mbps, status: measured, source: me}\ntrace:") ==
        "walk.yaml:6:1: trace: stands beside a rate; allowed: either rate or trace");
  std::string times = "[0", rates = "[1";
  for (int second = 1; second <= 10000; ++second) {
    times += ", " + std::to_string(second);
    rates += ", 1";
  }
  const std::string long_trace =
      replaced(replaced(trace, "[0, 1, 2.5]", times + "]"), "[20, 2, 8]", rates + "]");
  CHECK(message_of([&] { link(long_trace); }) ==
        "walk.yaml:10:10: trace.times: has 10001 values; allowed: at most 10000");
}

TEST_CASE("a workload's recorded arrivals are read in seconds, equal ones kept") {
  const WorkloadProfile profile = read_workload_profile(parse_yaml(workload, "day.yaml"), "day");
  CHECK(*profile.offsets_s == std::vector<double>{0, 60, 60, 150});
  CHECK(profile.provenance.status == Status::measured);
}

TEST_CASE("a workload's faults are named at their place") {
  CHECK(about_workload("[0, 1, 1, 2.5]", "[0, 1, 0.5, 2.5]") ==
        "day.yaml:9:19: arrivals.offsets: '0.5' is not after the one before; allowed: times that never fall");
  CHECK(about_workload("[0, 1, 1, 2.5]", "[-1, 1]") ==
        "day.yaml:9:13: arrivals.offsets: '-1' is negative; allowed: at least 0 s, at most 1000000 s");
  CHECK(about_workload("[0, 1, 1, 2.5]", "[]") ==
        "day.yaml:9:12: arrivals.offsets: is an empty list; allowed: a list of numbers");
  CHECK(about_workload("unit: min", "unit: Mbps") ==
        "day.yaml:6:9: arrivals.unit: 'Mbps' is not a unit of this quantity; allowed: ns, us, ms, s, min, h");
  CHECK(about_workload("  status: measured\n", "") ==
        "day.yaml:6:3: arrivals.status: is missing; allowed: measured, digitised, derived, assumed");
}

TEST_CASE("a scenario uses a trace and a workload by name, each where it fits") {
  const ScratchFolder folder;
  std::filesystem::copy(EDGEWARD_SOURCE_DIR "/profiles", folder.path(),
                        std::filesystem::copy_options::recursive);
  folder.write("links/walk.yaml", trace);
  folder.write("workloads/day.yaml", workload);
  ProfileLibrary profiles(folder.path());
  const std::string recorded = "{model: recorded, profile: day, scale: 0.5}";
  const Scenario scenario = scenario_with("{model: trace, profile: walk, repeat: 3 s}", recorded, profiles);
  const DeviceModel& cam = scenario.devices[0];
  REQUIRE(cam.link.points.size() == 3);
  CHECK(cam.link.points[2].time_s == 2.5);
  CHECK(cam.link.points[2].rate_bps == 8e6);
  CHECK(cam.link.repeat_s == 3);
  CHECK(cam.arrivals.recorded_s == profiles.workload("day").offsets_s);
  CHECK(cam.arrivals.scale == 0.5);
  CHECK(scenario.profiles.contains({"link", "walk"}));
  CHECK(scenario.profiles.contains({"workload", "day"}));
  CHECK(message_of([&] { scenario_with("{model: constant, profile: walk}", recorded, profiles); }) ==
        "s.yaml:4:71: devices.cam.link.profile: 'walk' has a trace, not a constant rate; allowed: model: "
        "trace");
  CHECK(
      message_of([&] { scenario_with("{model: trace, profile: walk, repeat: 2 s}", recorded, profiles); }) ==
      "s.yaml:4:82: devices.cam.link.repeat: '2 s' is not after the last point; allowed: more than 2.5 s");
}

TEST_CASE("a device's receive power is optional, with provenance") {
  ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  const std::string tx2 = profiles.text("device", "jetson-tx2");
  const auto read = [](const std::string& text) {
    return read_device_profile(parse_yaml(text, "jetson-tx2.yaml"), "jetson-tx2");
  };
  CHECK_FALSE(read(tx2).receive_power_w.has_value());
  CHECK(read(tx2 + "receive_power: {value: 300 mW, status: measured, source: me}\n").receive_power_w->value ==
        0.3);
  CHECK_THAT(message_of([&] { read(tx2 + "receive_power: 300 mW\n"); }),
             Catch::Contains("receive_power: '300 mW' has no provenance"));
}

TEST_CASE("a spread that no machine has is refused") {
  ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  const std::string text = profiles.text("server", "x86-epyc-2vcpu");
  const auto said = [&text](const std::string& from, const std::string& to) {
    return message_of(
        [&] { read_server_profile(parse_yaml(replaced(text, from, to), "s.yaml"), "x86-epyc-2vcpu"); });
  };
  CHECK_THAT(said("vgg11: [204.007, ", "vgg11: [1204.007, "),
             Catch::Contains("tail_latency.threads.1.p90: 'vgg11' has 2") &&
                 Catch::Contains(" at layer 0, and p10 1.20401 s; allowed: from p10 to 1000 times p10"));
  CHECK_THAT(said("vgg11: [204.007, ", "vgg11: [0.01, "),
             Catch::Contains("at layer 0, and p10 10 us; allowed"));
}

TEST_CASE("the example of a trace in profiles/README.md is right") {
  const std::string readme = read_text(EDGEWARD_SOURCE_DIR "/profiles/README.md");
  const std::string fence = "```yaml\n";
  const size_t start = readme.rfind(fence) + fence.size();
  const LinkProfile profile = read_link_profile(
      parse_yaml(readme.substr(start, readme.find("```", start) - start), "my-walk.yaml"), "my-walk");
  CHECK(profile.trace->rates_bps.size() == 4);
}
