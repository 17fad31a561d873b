// The laws of world_laws.h can be broken: each fault that is planted in a good record is found under its
// name.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <set>

#include "tests/properties/random_world.h"
#include "tests/properties/watched_child.h"
#include "tests/properties/world_laws.h"

using namespace edgeward;
using namespace edgeward::testing;

namespace {

// Two stations and a link of its own, queue limits, results, a deadline, a battery that does not last.
constexpr const char* yaml = R"(
schema: edgeward-scenario/1
title: everything at once
plans: {families: [vgg], cuts: paper}
networks:
  campus: {model: wifi, low: 6 Mbps, high: 54 Mbps}
servers:
  edge: {profile: x86-epyc-2vcpu, workers: 2, service: {model: exponential}, queue_limit: 2}
devices:
  station:
    profile: jetson-tx2
    count: 2
    link: {network: campus, model: constant, rate: 20 Mbps, latency: 5 ms, jitter: 2 ms}
    activity: {states: {hover: {power: 20 W, mean: 3 s}, climb: {power: 50 W, mean: 2 s}}}
    battery: {capacity: 600 mWh, cutoff: 0.1}
    result: 100 kB
    receive_power: 0.5 W
  alone:
    profile: jetson-tx2
    link: {model: markov, states: {good: {rate: 40 Mbps, mean: 2 s}, bad: {rate: 4 Mbps, mean: 2 s}}}
    service: {model: lognormal, sigma: 0.4}
    queue_limit: 2
workload:
  kind: streams
  interval: 20 s
  deadline: 3 s
  arrivals: {model: poisson, rate: 1.5 /s}
)";

Scenario scenario() {
  ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  return read_scenario(yaml, "laws.yaml", profiles);
}

struct Fault {
  const char* law;
  const char* what;
  std::function<void(EpisodeRecord&)> plant;
};

Outcome& first(EpisodeRecord& record, Ending ending) {
  return *std::find_if(record.ends.begin(), record.ends.end(),
                       [ending](const Outcome& each) { return each.ending == ending; });
}

Span& first(EpisodeRecord& record, Resource resource) {
  return *std::find_if(record.spans.begin(), record.spans.end(),
                       [resource](const Span& each) { return each.resource == resource; });
}

void set_gauge(EpisodeRecord& record, Gauge gauge, double value) {
  std::find_if(record.gauges.begin(), record.gauges.end(), [gauge](const GaugePoint& each) {
    return each.gauge == gauge && each.index == 0;
  })->value = value;
}

double& stage(Outcome& outcome, Stage stage) {
  return outcome.stage_s[static_cast<size_t>(stage)];
}

constexpr double little = 1e-6;

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all{
      {"counts", "an end is lost", [](EpisodeRecord& r) { r.ends.erase(r.ends.begin() + 5); }},
      {"once", "a request ends twice",
       [](EpisodeRecord& r) { r.ends.insert(r.ends.begin() + 9, Outcome(r.ends[8])); }},
      {"once", "a request ends that never came", [](EpisodeRecord& r) { r.ends[3].number = 1'000'000; }},
      {"numbers", "an arrival is lost", [](EpisodeRecord& r) { r.arrivals.erase(r.arrivals.begin() + 2); }},
      {"stages", "a stage is too long",
       [](EpisodeRecord& r) { stage(first(r, Ending::done), Stage::head) += little; }},
      {"negative", "a stage is negative",
       [](EpisodeRecord& r) { stage(first(r, Ending::done), Stage::radio_queue) = -little; }},
      {"order", "an end before the arrival",
       [](EpisodeRecord& r) { r.ends[4].end_s = r.ends[4].arrival_s - little; }},
      {"deadline", "a late answer counts as done",
       [](EpisodeRecord& r) { first(r, Ending::late).ending = Ending::done; }},
      {"deadline", "an answer in time counts as late",
       [](EpisodeRecord& r) { first(r, Ending::done).ending = Ending::late; }},
      {"causes", "a drop without a cause",
       [](EpisodeRecord& r) { first(r, Ending::dropped).cause = Cause::none; }},
      {"energies of a request", "idle energy is negative",
       [](EpisodeRecord& r) { r.ends[4].energy_with_idle_j = r.ends[4].energy_attributed_j - little; }},
      {"charged", "more is charged than drawn",
       [](EpisodeRecord& r) { first(r, Ending::done).energy_attributed_j += 1000; }},
      {"spans", "a head longer than its stage",
       [](EpisodeRecord& r) { first(r, Resource::compute).begin_s -= little; }},
      {"spans", "a slot that the server lacks",
       [](EpisodeRecord& r) { first(r, Resource::server_slot).slot = 2; }},
      {"spans", "two tails on one slot",
       [](EpisodeRecord& r) { r.spans.push_back(first(r, Resource::server_slot)); }},
      {"first come first served", "a head overtakes",
       [](EpisodeRecord& r) { first(r, Resource::compute).request = 90; }},
      {"work conserving", "a queue in front of an idle processor",
       [](EpisodeRecord& r) {
         std::erase_if(r.spans, [](const Span& span) {
           return span.resource == Resource::compute && span.request > 3 && span.request % 2 == 0;
         });
       }},
      {"gauges", "a queue above its limit", [](EpisodeRecord& r) { set_gauge(r, Gauge::server_queue, 3); }},
      {"gauges", "a negative queue", [](EpisodeRecord& r) { set_gauge(r, Gauge::radio_queue, -1); }},
      {"gauges", "a charge above the full one",
       [](EpisodeRecord& r) { set_gauge(r, Gauge::state_of_charge, 1 + little); }},
      {"gauges", "a rate beyond the link's",
       [](EpisodeRecord& r) { set_gauge(r, Gauge::link_rate_bps, 99e6); }},
      {"energy", "idle energy is off", [](EpisodeRecord& r) { r.marks[1].energy[2].idle_j += 1e-4; }},
      {"energy", "motion energy is off",
       [](EpisodeRecord& r) { r.marks[1].energy[0].motion_j *= 1 + little; }},
      {"radio energy", "the radio's energy is off",
       [](EpisodeRecord& r) { r.marks.back().energy[0].transmit_j += 1e-4; }},
      {"radio energy", "the receiver's energy is off",
       [](EpisodeRecord& r) { r.marks.back().energy[1].receive_j += 1e-4; }},
      {"battery", "the charge is off", [](EpisodeRecord& r) { r.marks[0].state_of_charge[0] += little; }},
      {"death", "a device dies too early", [](EpisodeRecord& r) { r.death_s[0] = r.marks[0].time_s; }},
      {"death", "a device outlives its battery", [](EpisodeRecord& r) { r.death_s[0] = INFINITY; }},
      {"sharing", "a transfer ends too early",
       [](EpisodeRecord& r) { first(r, Resource::uplink).end_s -= little; }},
      {"Little", "request seconds are off", [](EpisodeRecord& r) { r.marks[2].request_seconds += 1e-4; }},
      {"epoch", "an interval is too long", [](EpisodeRecord& r) { r.marks[2].elapsed_s += little; }},
  };
  return all;
}

bool names(const std::vector<std::string>& violations, const char* law) {
  return std::any_of(violations.begin(), violations.end(),
                     [law](const std::string& each) { return each.starts_with(std::string(law) + ": "); });
}

}  // namespace

TEST_CASE("every law finds what breaks it") {
  const Ended ended = in_watched_child(
      [] {
        const Scenario system = scenario();
        const EpisodeRecord good = simulate(system, {1, 3, 1, 4, 1}).front().front();
        std::string said;
        std::set<Ending> endings;
        for (const Outcome& outcome : good.ends) endings.insert(outcome.ending);
        if (endings.size() != ending_count) said += fmt::format("only {} endings\n", endings.size());
        for (const std::string& violation : violated_laws(system, good))
          said += "without a fault: " + violation + "\n";
        for (const Fault& fault : faults()) {
          EpisodeRecord bad = good;
          fault.plant(bad);
          if (!names(violated_laws(system, bad), fault.law))
            said += fmt::format("not found by '{}': {}\n", fault.law, fault.what);
        }
        return said;
      },
      60);
  CHECK(ended.died == "");
  CHECK(ended.output == "");
}

TEST_CASE("a world is the same for the same seed, and another without a feature") {
  std::set<std::string> worlds;
  std::set<Feature> features;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    const RandomWorld world = random_world(seed);
    CHECK(world.yaml == random_world(seed).yaml);
    worlds.insert(world.yaml);
    for (const Feature feature : world.features) {
      features.insert(feature);
      const RandomWorld less = random_world(seed, 1U << static_cast<uint32_t>(feature));
      CHECK(std::count(less.features.begin(), less.features.end(), feature) == 0);
      CHECK(less.features.size() + 1 == world.features.size());
    }
  }
  CHECK(worlds.size() == 50);
  CHECK(features.size() == feature_count);
}
