// What is recorded is what happened: every request once, stages that sum up, and resources that are busy with
// one thing at a time.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "sim/model/data_folders.h"
#include "sim/model/scenario.h"
#include "tests/env/recorded_play.h"

using namespace edgeward;
using namespace edgeward::testing;

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
