// Every value of a system in turn is damaged in every way: it is read or refused at its own file, and what is
// read is a system that can be simulated.
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "tests/model/all_keys.h"

using namespace edgeward;

namespace {

// Where a value stands in a document: the index of the entry in each map on the way.
using Place = std::vector<size_t>;

void places(const Node& node, Place& here, std::vector<Place>& found) {
  for (size_t entry = 0; entry < node.entries.size(); ++entry) {
    here.push_back(entry);
    found.push_back(here);
    places(node.entries[entry].second, here, found);
    here.pop_back();
  }
}

// The map that holds the value at `place`; `path`: that value's keys.
Node& map_at(Node& root, const Place& place, std::string& path) {
  Node* map = &root;
  for (size_t depth = 0; depth + 1 < place.size(); ++depth) {
    path += map->entries[place[depth]].first + ".";
    map = &map->entries[place[depth]].second;
  }
  path += map->entries[place.back()].first;
  return *map;
}

bool sound(const LinkModel& link) {
  const double low = link.lowest_bps(), high = link.highest_bps();
  bool good =
      std::isfinite(low) && low >= 1 && high >= low && high <= 1e12 && link.jitter_s <= link.latency_s;
  for (const double share : link.chain.stationary) good &= share >= 0 && share <= 1;
  for (size_t point = 1; point < link.points.size(); ++point) {
    good &= link.points[point].time_s > link.points[point - 1].time_s;
  }
  return good;
}

bool sound(const Scenario& scenario) {
  bool good = !scenario.devices.empty() && !scenario.servers.empty();
  for (const DeviceModel& device : scenario.devices) {
    good &= sound(device.link) && device.server >= 0 &&
            static_cast<size_t>(device.server) < scenario.servers.size() &&
            device.plans.size() == scenario.families.size();
    if (device.activity) good &= device.activity->power_w.size() == device.activity->chain.states.size();
    if (device.link.kind == LinkModel::Kind::activity) {
      good &= device.activity && device.link.state_rate_bps.size() == device.activity->chain.states.size();
    }
    if (device.battery) good &= device.battery->cutoff_soc < device.battery->initial_soc;
  }
  return good;
}

}  // namespace

TEST_CASE("every value of a system is read or refused, whatever stands in its place") {
  const char* words[] = {"~",
                         "x",
                         "none",
                         "-1",
                         "0",
                         "1",
                         "1e300",
                         "nan",
                         "1/0",
                         "-1 s",
                         "0 s",
                         "1 ns",
                         "1e6 s",
                         "1 bps",
                         "1e12 bps",
                         "1e13 bps",
                         "1 W",
                         "1e-9 J",
                         "0 B",
                         "1 TB",
                         "1 GB",
                         "1e6 /s",
                         "random",
                         "epoch",
                         "evenly",
                         "[]",
                         "{}",
                         "[0 s]",
                         "[[0 s, 1 Mbps]]",
                         "{model: none}",
                         "{a: 1}",
                         "''",
                         "lognormal",
                         "activity"};
  int refused = 0, read = 0;
  const auto attempt = [&](const Node& root, const std::string& what) {
    INFO(what);
    try {
      ReadLog log;
      const Scenario scenario = read_system(root, log);
      CHECK(sound(scenario));
      ++read;
    } catch (const InputError& error) {
      CHECK_THAT(error.what(), Catch::StartsWith("s.yaml:"));
      ++refused;
    }
  };
  Node root = parse_yaml(all_keys, "s.yaml");
  std::vector<Place> all;
  Place start;
  places(root, start, all);
  for (const Place& place : all) {
    std::string path;
    auto& entries = map_at(root, place, path).entries;
    const auto kept = entries[place.back()];
    for (const char* word : words) {
      Node& value = entries[place.back()].second;
      value = parse_yaml_value(word, "s.yaml");
      value.mark = kept.second.mark;
      value.key_mark = kept.second.key_mark;
      attempt(root, path + " = " + word);
    }
    entries[place.back()] = kept;
    entries[place.back()].first += "x";
    attempt(root, path + " called otherwise");
    const auto at = entries.begin() + static_cast<std::ptrdiff_t>(place.back());
    entries.erase(at);
    attempt(root, path + " removed");
    entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(place.back()), kept);
  }
  attempt(root, "as it was");
  CHECK(all.size() > 130);
  CHECK(refused > 3000);
  CHECK(read > 150);
}
