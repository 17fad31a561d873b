// What is recorded is what happened: every request once, stages that sum up, resources that are busy with one
// thing at a time, and the same bytes whether or not anybody looks.
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <tuple>
#include <type_traits>

#include "env/vector_env.h"
#include "sim/model/data_folders.h"
#include "sim/model/scenario.h"
#include "tests/env/split_scenario.h"

using namespace edgeward;

namespace {

// Everything at once: devices that share a medium, results, jitter, spread, queues that overflow, batteries
// that run empty, motion, requests that reach the server directly.
const std::string busy_scenario = R"(schema: edgeward-scenario/1
title: everything
plans: {families: [vgg, resnet], cuts: paper}
networks:
  campus: {model: wifi, low: 6 Mbps, high: 54 Mbps}
devices:
  cam:
    profile: jetson-tx2
    count: 2
    receive_power: 300 mW
    link: {network: campus, latency: 5 ms, jitter: 2 ms, model: random_walk, low: 6 Mbps, high: 54 Mbps, sigma: 0.5}
    radio_queue_limit: 1
    result: 40 kB
    service: {model: lognormal, sigma: 0.5}
  uav:
    profile: jetson-tx2
    link: {model: activity}
    activity:
      states:
        hover: {power: 40 W, rate: 20 Mbps, mean: 5 s}
        forward: {power: 60 W, rate: 4 Mbps, mean: 5 s}
    battery: {capacity: 1500 J, cutoff: 0.1}
    queue_limit: 2
    arrivals: {model: poisson, rate: 2 /s}
servers:
  edge:
    profile: x86-epyc-2vcpu
    workers: 2
    service: {model: exponential}
    queue_limit: 2
    arrivals: {model: poisson, rate: 8 /s, version: vgg19}
workload: {kind: streams, interval: 5 s, deadline: 2 s, arrivals: {model: poisson, rate: 0.8 /s}}
environment:
  kind: split
  episode: 10
  observed_rate: {low: 2 Mbps, high: 60 Mbps}
  weights: {accuracy: 1/3, latency: 1/3, energy: 1/3}
)";

using EpisodeKey = std::pair<uint32_t, uint32_t>;  // cell, episode

struct EpisodeRecords {
  int began = 0, over = 0;
  std::vector<RequestRecord> requests;
  std::vector<SpanRecord> spans;
  std::vector<GaugeRecord> gauges;
  std::vector<DeviceTotal> devices;
  std::vector<SlotTotal> slots;
  std::vector<NetworkTotal> networks;
  EpisodeOver totals;
};

class Collected final : public RecordVisitor {
 public:
  std::map<EpisodeKey, EpisodeRecords> episodes;

  void visit(const EpisodeBegan& record) override { ++of(record).began; }
  void visit(const RequestRecord& record) override { of(record).requests.push_back(record); }
  void visit(const SpanRecord& record) override { of(record).spans.push_back(record); }
  void visit(const GaugeRecord& record) override { of(record).gauges.push_back(record); }
  void visit(const DeviceTotal& record) override { of(record).devices.push_back(record); }
  void visit(const SlotTotal& record) override { of(record).slots.push_back(record); }
  void visit(const NetworkTotal& record) override { of(record).networks.push_back(record); }
  void visit(const EpisodeOver& record) override {
    ++of(record).over;
    of(record).totals = record;
  }

 private:
  template <class Record>
  EpisodeRecords& of(const Record& record) {
    return episodes[{record.origin.cell, record.origin.episode}];
  }
};

template <class T>
void append(std::string& bytes, std::span<const T> values) {
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

// Choices that follow from the step alone, where they are allowed.
std::vector<int32_t> actions_of(const VectorEnv& env, int step) {
  std::vector<int32_t> actions;
  const uint8_t* mask = env.batch().mask.data();
  for (size_t row = 0; row < env.size(); ++row) {
    for (const Component& component : env.spec().action) {
      const auto choices = static_cast<int32_t>(component.choices.size());
      int32_t choice = (step + static_cast<int32_t>(actions.size())) % choices;
      while (mask[choice] == 0) choice = (choice + 1) % choices;
      actions.push_back(choice);
      mask += choices;
    }
  }
  return actions;
}

// Plays, hands what is recorded to the visitor after every step, and returns the bytes of all steps.
std::string play(VectorEnv& env, int steps, RecordVisitor& visitor) {
  env.reset(4);
  std::string bytes;
  for (int step = 0; step < steps; ++step) {
    env.step(actions_of(env, step));
    env.drain(visitor);
    const StepBatch& batch = env.batch();
    append(bytes, batch.observation);
    append(bytes, batch.privileged);
    append(bytes, batch.reward);
    append(bytes, batch.metric_sum);
    append(bytes, batch.elapsed_s);
    append(bytes, batch.final_observation);
  }
  return bytes;
}

VectorEnvOptions recorded(int workers, int cells, uint32_t detailed_cells) {
  return {workers, cells, "", "", {true, detailed_cells}};
}

// Three episodes of four cells, recorded with every detail; played once.
const Collected& recording() {
  static const Collected collected = [] {
    VectorEnv env(busy_scenario, recorded(2, 2, 4));
    Collected all;
    play(env, 30, all);
    return all;
  }();
  return collected;
}

// Those that were played to their end; the last ones have just begun.
std::vector<const EpisodeRecords*> whole_episodes() {
  std::vector<const EpisodeRecords*> whole;
  for (const auto& [key, episode] : recording().episodes) {
    if (episode.over > 0) whole.push_back(&episode);
  }
  return whole;
}

}  // namespace

TEST_CASE("every episode is told from its beginning to its end, cell by cell") {
  std::set<uint32_t> cells;
  for (const auto& [key, episode] : recording().episodes) {
    cells.insert(key.first);
    CHECK(episode.began == 1);
    CHECK(episode.over == (key.second < 3 ? 1 : 0));
    if (episode.over == 0) continue;
    CHECK(episode.totals.duration_s == Approx(50).epsilon(1e-12));
    CHECK(episode.totals.epochs == 10);
    CHECK(episode.devices.size() == 3);
    CHECK(episode.slots.size() == 2);
    CHECK(episode.networks.size() == 1);
  }
  CHECK(cells == std::set<uint32_t>{0, 1, 2, 3});
  CHECK(whole_episodes().size() == 12);
}

TEST_CASE("requests are conserved: each is told once, and ends as the cell counted") {
  EpisodeOver all;
  uint64_t direct = 0;
  std::set<Cause> causes;
  for (const EpisodeRecords* episode : whole_episodes()) {
    std::set<uint64_t> numbers;
    std::map<Ending, uint64_t> endings;
    uint64_t in_flight = 0;
    for (const RequestRecord& request : episode->requests) {
      CHECK(numbers.insert(request.number).second);
      if (request.in_flight != 0) {
        ++in_flight;
        continue;
      }
      ++endings[request.ending];
      CHECK((request.cause == Cause::none) == request.answered());
      causes.insert(request.cause);
      if (request.device == no_device) ++direct;
    }
    const EpisodeOver& totals = episode->totals;
    CHECK(totals.arrived == episode->requests.size());
    CHECK(*numbers.rbegin() + 1 == totals.arrived);
    CHECK(totals.done == endings[Ending::done]);
    CHECK(totals.late == endings[Ending::late]);
    CHECK(totals.dropped == endings[Ending::dropped]);
    CHECK(totals.failed == endings[Ending::failed]);
    CHECK(totals.in_flight == in_flight);
    CHECK(totals.arrived == totals.done + totals.late + totals.dropped + totals.failed + totals.in_flight);
    all.done += totals.done;
    all.late += totals.late;
    all.in_flight += totals.in_flight;
  }
  // The scenario shows what it is meant to.
  CHECK(all.done > 500);
  CHECK(all.late > 50);
  CHECK(all.in_flight > 10);
  CHECK(direct > 1000);
  CHECK(causes == std::set<Cause>{Cause::none, Cause::device_queue_full, Cause::radio_queue_full,
                                  Cause::server_queue_full, Cause::battery_empty});
}

TEST_CASE("a request's stages sum to its latency, and its plan is one of its device's") {
  ProfileLibrary profiles(profile_folder());
  const Scenario scenario = read_scenario(busy_scenario, "test", profiles);
  for (const EpisodeRecords* episode : whole_episodes()) {
    for (const RequestRecord& request : episode->requests) {
      CHECK(request.family == episode->totals.family);
      CHECK((request.choice == direct_plan) == (request.device == no_device));
      CHECK(request.server == 0);
      if (request.choice != direct_plan) CHECK(request.choice < scenario.choices.size());
      if (request.in_flight != 0) continue;
      double sum_s = 0;
      for (const double stage_s : request.stage_s) {
        CHECK(stage_s >= 0);
        sum_s += stage_s;
      }
      CHECK(sum_s == Approx(request.latency_s()).margin(1e-9));
      if (request.choice == direct_plan || !request.answered()) continue;
      const Plan& plan = scenario.devices[request.device].plans[request.family][request.choice];
      CHECK((request.stage_s[static_cast<size_t>(Stage::transfer)] == 0) == plan.local);
      CHECK((request.stage_s[static_cast<size_t>(Stage::head)] > 0) == (plan.head_s > 0));
    }
  }
}

TEST_CASE(
    "a resource is busy with one request at a time, and its utilisation is its busy time over the time") {
  using Row = std::tuple<Resource, uint32_t, uint32_t>;
  for (const EpisodeRecords* episode : whole_episodes()) {
    std::map<Row, std::vector<std::pair<double, double>>> rows;
    std::vector<std::pair<double, double>> on_air;
    for (const SpanRecord& span : episode->spans) {
      CHECK(span.begin_s >= 0);
      CHECK(span.end_s <= episode->totals.duration_s);
      const bool slot = span.resource == Resource::server_slot;
      rows[{span.resource, span.index, slot ? span.slot : 0}].emplace_back(span.begin_s, span.end_s);
      if (slot || span.resource == Resource::compute || span.index == 2) continue;
      on_air.emplace_back(span.begin_s, span.end_s);
    }
    std::map<Row, double> busy_s;
    for (auto& [row, spans] : rows) {
      std::sort(spans.begin(), spans.end());
      for (size_t index = 0; index < spans.size(); ++index) {
        CHECK(spans[index].first <= spans[index].second);
        if (index > 0) CHECK(spans[index - 1].second <= spans[index].first);
        busy_s[row] += spans[index].second - spans[index].first;
      }
    }
    for (const DeviceTotal& device : episode->devices) {
      CHECK(device.compute_busy_s == Approx(busy_s[{Resource::compute, device.device, 0}]).margin(1e-9));
      CHECK(device.uplink_busy_s == Approx(busy_s[{Resource::uplink, device.device, 0}]).margin(1e-9));
      CHECK(device.downlink_busy_s == Approx(busy_s[{Resource::downlink, device.device, 0}]).margin(1e-9));
      CHECK(device.compute_busy_s > 0);
      CHECK((device.downlink_busy_s > 0) == (device.device < 2));
    }
    for (const SlotTotal& slot : episode->slots) {
      CHECK(slot.busy_s == Approx(busy_s[{Resource::server_slot, slot.server, slot.slot}]).margin(1e-9));
      CHECK(slot.busy_s > 0.1 * episode->totals.duration_s);
    }
    // The medium: by sweeping over all begins and ends.
    std::map<double, int> changes;
    for (const auto& [begin_s, end_s] : on_air) {
      ++changes[begin_s];
      --changes[end_s];
    }
    double covered_s = 0, since_s = 0;
    int under_way = 0;
    for (const auto& [time_s, change] : changes) {
      if (under_way > 0) covered_s += time_s - since_s;
      under_way += change;
      since_s = time_s;
    }
    CHECK(under_way == 0);
    CHECK(covered_s > 0);
    CHECK(episode->networks[0].busy_s == Approx(covered_s).margin(1e-9));
  }
}

TEST_CASE("times of requests and spans agree") {
  for (const EpisodeRecords* episode : whole_episodes()) {
    std::map<std::pair<uint64_t, Resource>, double> busy_s;
    for (const SpanRecord& span : episode->spans) {
      busy_s[{span.request, span.resource}] += span.end_s - span.begin_s;
    }
    for (const RequestRecord& request : episode->requests) {
      if (request.in_flight != 0 || !request.answered()) continue;
      const auto stage_s = [&](Stage stage) { return request.stage_s[static_cast<size_t>(stage)]; };
      CHECK(busy_s[{request.number, Resource::compute}] == Approx(stage_s(Stage::head)).margin(1e-9));
      CHECK(busy_s[{request.number, Resource::server_slot}] == Approx(stage_s(Stage::tail)).margin(1e-9));
      // The latency, at least 3 ms where there is one, is part of the stage but not of the span.
      const double transfer_s = stage_s(Stage::transfer) - busy_s[{request.number, Resource::uplink}];
      if (request.device < 2 && stage_s(Stage::transfer) > 0) {
        CHECK(transfer_s > 3e-3 - 1e-9);
        CHECK(transfer_s < 7e-3 + 1e-9);
      } else {
        CHECK(transfer_s == Approx(0).margin(1e-9));
      }
    }
  }
}

TEST_CASE("energy: parts where there is something to draw it, and a battery is drained by their sum") {
  int deaths = 0;
  for (const EpisodeRecords* episode : whole_episodes()) {
    for (const DeviceTotal& device : episode->devices) {
      const bool flies = device.device == 2;
      CHECK(device.idle_j > 0);
      CHECK(device.compute_j > 0);
      CHECK((device.motion_j > 0) == flies);
      CHECK((device.receive_j > 0) == !flies);
      CHECK(std::isnan(device.state_of_charge) == !flies);
      CHECK(std::isnan(device.died_s) == (device.alive == 1));
      if (!flies) continue;
      CHECK(device.state_of_charge == Approx(1 - device.energy_j() / 1500).margin(1e-9));
      if (device.alive == 1) continue;
      ++deaths;
      CHECK(device.state_of_charge == Approx(0.1).margin(1e-9));
      CHECK(device.died_s < episode->totals.duration_s);
      for (const RequestRecord& request : episode->requests) {
        if (request.device == 2 && request.in_flight == 0 && request.end_s > device.died_s) {
          CHECK(request.cause == Cause::battery_empty);
        }
      }
    }
  }
  CHECK(deaths > 0);
}

TEST_CASE("gauges begin with the episode and follow in time") {
  for (const EpisodeRecords* episode : whole_episodes()) {
    std::map<std::pair<Gauge, uint32_t>, double> last_s;
    for (const GaugeRecord& gauge : episode->gauges) {
      const auto [last, first] = last_s.try_emplace({gauge.gauge, gauge.index}, gauge.time_s);
      CHECK((first ? gauge.time_s == 0 : gauge.time_s >= last->second));
      last->second = gauge.time_s;
      if (gauge.gauge == Gauge::link_rate_bps) CHECK(gauge.value >= 4e6);
      if (gauge.gauge == Gauge::state_of_charge) CHECK((gauge.value <= 1 && gauge.value > 0.1 - 1e-9));
      if (gauge.gauge == Gauge::device_queue && gauge.index == 2) CHECK(gauge.value <= 2);
      if (gauge.gauge == Gauge::server_queue) CHECK(gauge.value <= 2);
    }
    CHECK(last_s.size() ==
          3 + 3 + 1 + 3 + 1 + 1);  // two queues each, the server's, rates, a battery, an activity
  }
}

TEST_CASE(
    "what is still busy at an episode's end counts: where requests wait, their resource has worked until "
    "then") {
  int waiting = 0;
  for (const EpisodeRecords* episode : whole_episodes()) {
    std::map<std::pair<Gauge, uint32_t>, double> last;
    for (const GaugeRecord& gauge : episode->gauges) last[{gauge.gauge, gauge.index}] = gauge.value;
    const auto busy_at_the_end = [&](Resource resource, uint32_t index) {
      return std::count_if(episode->spans.begin(), episode->spans.end(), [&](const SpanRecord& span) {
        return span.resource == resource && span.index == index && span.end_s == episode->totals.duration_s;
      });
    };
    const auto check = [&](Gauge gauge, uint32_t index, Resource resource, int wanted) {
      if (last[{gauge, index}] == 0) return;
      ++waiting;
      CHECK(busy_at_the_end(resource, index) == wanted);
    };
    for (uint32_t device = 0; device < 3; ++device) {
      check(Gauge::device_queue, device, Resource::compute, 1);
      check(Gauge::radio_queue, device, Resource::uplink, 1);
    }
    check(Gauge::server_queue, 0, Resource::server_slot, 2);
  }
  CHECK(waiting > 5);
}

TEST_CASE("recording changes no byte, and details are told of the cells that were asked for") {
  RecordVisitor nobody;
  VectorEnv plain(busy_scenario, {2, 2, "", ""});
  VectorEnv watched(busy_scenario, recorded(2, 2, 1));
  Collected collected;
  const std::string bytes = play(plain, 25, nobody);
  CHECK(play(watched, 25, collected) == bytes);
  for (const auto& [key, episode] : collected.episodes) {
    CHECK(episode.spans.empty() == (key.first > 0));
    CHECK(episode.gauges.empty() == (key.first > 0));
    if (episode.over == 0) continue;
    CHECK(episode.requests.size() == recording().episodes.at(key).requests.size());
  }
  Collected nothing;
  watched.drain(nothing);  // each record is handed over once
  CHECK(nothing.episodes.empty());
  watched.send(actions_of(watched, 0));
  CHECK_THROWS_WITH(watched.drain(nothing), Catch::Contains("step under way"));
  watched.receive();
}

TEST_CASE(
    "a reset in mid-episode leaves that episode without an end, and the next is told from its beginning") {
  VectorEnv env(testing::round_scenario(), recorded(1, 1, 1));
  Collected collected;
  for (const uint64_t seed : {1U, 2U}) {
    env.reset(seed);
    env.step(actions_of(env, 0));
  }
  env.drain(collected);  // nothing is lost between two drains, nor by the fresh engine of a seeded reset
  REQUIRE(collected.episodes.size() == 1);
  const EpisodeRecords& both = collected.episodes.begin()->second;
  CHECK(both.began == 2);
  CHECK(both.over == 0);
  CHECK(both.requests.size() == 2);
}

TEST_CASE("a worker's death while it records is the usual error") {
  VectorEnv env(busy_scenario, recorded(1, 2, 2));
  RecordVisitor nobody;
  env.reset(1);
  env.step(actions_of(env, 0));
  std::ifstream children("/proc/self/task/" + std::to_string(gettid()) + "/children");
  pid_t worker = 0;
  REQUIRE(children >> worker);
  REQUIRE(kill(worker, SIGKILL) == 0);
  const auto go_on = [&] {  // the engine's process may outlive its parent by a few steps
    for (int step = 1; step < 100000; ++step) {
      env.step(actions_of(env, step));
      env.drain(nobody);
    }
  };
  CHECK_THROWS_AS(go_on(), WorkerError);
}
