// The Wi-Fi cell: all flows get the same throughput, that at which the medium's time is just used up. Against
// the closed form, and against a fluid calculation that knows nothing of SimGrid.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "sim/engine/engine.h"
#include "tests/forked.h"
#include "tests/world/fluid.h"

using namespace edgeward;
using namespace edgeward::testing;
using Direction = Engine::Direction;

namespace {

const std::vector<double> slow_and_fast{6e6, 54e6};

double airtime_fair(const std::vector<Flow>& active, double) {
  double time_per_bit = 0;
  for (const Flow& flow : active) time_per_bit += 1 / flow.rate_bps;
  return 1 / time_per_bit;
}

struct Drawn {
  std::mt19937_64 bits;
  explicit Drawn(uint64_t seed) : bits(seed) {}
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
  size_t below(size_t count) { return bits() % count; }
};

// A cell of `stations` stations, 64 rates between 6 and 54 Mb/s: transfers of random sizes come at random
// times and go up or down; a station changes its level now and then; some transfers are cancelled.
struct RandomCell {
  std::vector<double> levels;
  std::vector<Flow> flows;
  struct Details {
    size_t station, level;
    Direction direction;
  };
  std::vector<Details> details;

  RandomCell(uint64_t seed, size_t stations, size_t transfers, bool cancels) {
    Drawn drawn(seed);
    for (int i = 0; i < 64; ++i) levels.push_back(6e6 * std::pow(9.0, i / 63.0));
    std::vector<size_t> level(stations);
    for (size_t& each : level) each = drawn.below(levels.size());
    double now = 0;
    for (size_t i = 0; i < transfers; ++i) {
      now += -std::log(1 - drawn.uniform()) * 0.1;
      const size_t station = drawn.below(stations);
      if (drawn.uniform() < 0.3) level[station] = drawn.below(levels.size());
      Flow flow{now, 1 + drawn.below(400000), levels[level[station]], forever};
      if (cancels && drawn.uniform() < 0.25) flow.cancel_s = now + 0.2 * drawn.uniform();
      flows.push_back(flow);
      details.push_back({station, level[station], drawn.uniform() < 0.5 ? Direction::up : Direction::down});
    }
  }

  void add_to(Engine& engine, Story& story, Engine::Token first_token) const {
    const auto network = engine.add_wifi("cell", levels);
    std::vector<Engine::LinkId> stations;
    for (const Details& each : details)
      while (stations.size() <= each.station) stations.push_back(engine.add_station(network, "station"));
    for (size_t i = 0; i < flows.size(); ++i) {
      const auto token = first_token + static_cast<Engine::Token>(i);
      const Engine::LinkId station = stations[details[i].station];
      story.emplace(flows[i].start_s, [=, bytes = flows[i].bytes, how = details[i]](Engine& at) {
        at.set_level(station, how.level);
        at.start_transfer(station, bytes, how.direction, token);
      });
      if (flows[i].cancel_s < forever)
        story.emplace(flows[i].cancel_s, [token](Engine& at) { at.cancel_transfers(token, token); });
    }
  }
};

}  // namespace

TEST_CASE("stations of 6 and 54 Mb/s: alone each has its rate, together both have 5.4 Mb/s, up and down") {
  const auto found = in_child([] {
    Engine engine;
    const auto cell = engine.add_wifi("cell", slow_and_fast);
    const auto slow = engine.add_station(cell, "slow"), fast = engine.add_station(cell, "fast");
    engine.set_level(slow, 0);
    engine.set_level(fast, 1);
    std::vector<double> durations;
    const auto timed = [&](const std::vector<std::pair<Engine::LinkId, Direction>>& flows) {
      const double begin = engine.clock_s();
      for (const auto& [station, direction] : flows) engine.start_transfer(station, 1350000, direction, 7);
      while (engine.active_transfers() > 0) engine.advance(forever);
      durations.push_back(engine.clock_s() - begin);
    };
    for (const auto way : {Direction::up, Direction::down}) {
      timed({{slow, way}});
      timed({{fast, way}});
      timed({{slow, way}, {fast, way}});
    }
    timed({{slow, Direction::up}, {fast, Direction::down}});
    timed({{slow, Direction::down}, {fast, Direction::up}});
    // It is flows that share: one station's two, one each way, have half its rate each.
    timed({{fast, Direction::up}, {fast, Direction::down}});
    return durations;
  });
  const double bits = 8 * 1350000.0, together = 1 / (1 / 6e6 + 1 / 54e6);
  CHECK(together == Approx(5.4e6).epsilon(1e-12));
  const std::vector<double> expected{bits / 6e6,      bits / 54e6,     bits / together,
                                     bits / 6e6,      bits / 54e6,     bits / together,
                                     bits / together, bits / together, bits / 27e6};
  REQUIRE(found.size() == expected.size());
  for (size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).epsilon(1e-9));
}

TEST_CASE("ten stations of random rates, with arrivals and departures, against the fluid calculation") {
  for (const uint64_t seed : {1, 2, 3}) {
    const RandomCell cell(seed, 10, 400, false);
    const auto found = in_child([&] {
      Engine engine;
      Story story;
      cell.add_to(engine, story, 0);
      return play(engine, story, cell.flows.size());
    });
    const auto expected = fluid_ends(cell.flows, {}, airtime_fair);
    // The story must be one in which flows share, or it shows nothing.
    size_t met = 0;
    for (size_t i = 1; i < expected.size(); ++i) met += expected[i - 1] > cell.flows[i].start_s ? 1 : 0;
    CHECK(met > 100);
    check_ends(found, expected);
  }
}

TEST_CASE("transfers cancelled in the middle leave their share to the others") {
  const RandomCell cell(4, 6, 300, true);
  const auto found = in_child([&] {
    Engine engine;
    Story story;
    cell.add_to(engine, story, 0);
    return play(engine, story, cell.flows.size());
  });
  const auto expected = fluid_ends(cell.flows, {}, airtime_fair);
  CHECK(std::count(expected.begin(), expected.end(), forever) > 20);
  check_ends(found, expected);
}

TEST_CASE("many cells in one engine do not touch one another") {
  constexpr size_t cells = 24, transfers = 60;
  std::vector<RandomCell> all;
  std::vector<double> expected;
  for (size_t i = 0; i < cells; ++i) {
    all.emplace_back(100 + i, 4, transfers, true);
    const auto ends = fluid_ends(all.back().flows, {}, airtime_fair);
    expected.insert(expected.end(), ends.begin(), ends.end());
  }
  const auto found = in_child([&] {
    Engine engine;
    Story story;
    for (size_t i = 0; i < cells; ++i)
      all[i].add_to(engine, story, static_cast<Engine::Token>(i * transfers));
    return play(engine, story, cells * transfers);
  });
  check_ends(found, expected);
}
