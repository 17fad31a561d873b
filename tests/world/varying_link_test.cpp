// A link whose capacity changes while transfers are under way: each ends when the integral of its share of
// the capacity reaches its bits, whether the capacity rises or falls.
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

// A capacity in steps: (from when, rate).
using Steps = std::vector<std::pair<double, double>>;

double capacity_at(const Steps& steps, double now_s) {
  double rate = steps.front().second;
  for (const auto& [from_s, rate_bps] : steps)
    if (from_s <= now_s) rate = rate_bps;
  return rate;
}

std::vector<double> shared_ends(const std::vector<Flow>& flows, const Steps& steps) {
  std::vector<double> changes;
  for (const auto& step : steps) changes.push_back(step.first);
  return fluid_ends(flows, changes, [&](const std::vector<Flow>& active, double now_s) {
    return capacity_at(steps, now_s) / static_cast<double>(active.size());
  });
}

Story story_of(Engine::LinkId link, const std::vector<Flow>& flows, const Steps& steps) {
  Story story;
  for (const auto& step : steps)
    story.emplace(step.first, [=](Engine& engine) { engine.set_rate(link, step.second); });
  for (size_t i = 0; i < flows.size(); ++i) {
    const auto token = static_cast<Engine::Token>(i);
    story.emplace(flows[i].start_s, [=, flow = flows[i]](Engine& engine) {
      engine.start_transfer(link, flow.bytes, token % 3 == 0 ? Direction::down : Direction::up, token);
    });
    if (flows[i].cancel_s < forever)
      story.emplace(flows[i].cancel_s, [token](Engine& engine) { engine.cancel_transfers(token, token); });
  }
  return story;
}

std::vector<double> engine_ends(const std::vector<Flow>& flows, const Steps& steps) {
  return in_child([&] {
    Engine engine;
    const auto link = engine.add_link("link", true);
    return play(engine, story_of(link, flows, steps), flows.size());
  });
}

}  // namespace

TEST_CASE("a capacity that steps up and down in mid-transfer delivers its integral") {
  // 8 Mb/s, then 2, then 32, then 8: of 16 Mb, 8 are sent after 1 s, 10 after 2 s, and the rest 6/32 s later.
  const Steps steps{{0, 8e6}, {1, 2e6}, {2, 32e6}, {3, 8e6}};
  const std::vector<Flow> flow{{0, 2000000, 0, forever}};
  const std::vector<double> integral{2 + 6.0 / 32};
  check_ends(shared_ends(flow, steps), integral);
  check_ends(engine_ends(flow, steps), integral);
  // And one that outlasts the last step: 8 + 2 + 32 of 48 Mb after 3 s.
  const std::vector<Flow> longer{{0, 6000000, 0, forever}};
  check_ends(engine_ends(longer, steps), {3 + 6.0 / 8});
}

TEST_CASE("two flows on a varying link have half of it each, and the last one all of it") {
  // Both 4 Mb/s for a second, then 1 Mb/s: the first has its 5 Mb at 2 s. The second, of 9 Mb, has 4 left: 2
  // Mb/s for another second, then 16 Mb/s.
  const Steps steps{{0, 8e6}, {1, 2e6}, {3, 16e6}};
  const std::vector<Flow> flows{{0, 625000, 0, forever}, {0, 1125000, 0, forever}};
  check_ends(engine_ends(flows, steps), {2, 3 + 2.0 / 16});
}

TEST_CASE("random steps, arrivals and cancellations, against the fluid calculation") {
  for (const uint64_t seed : {1, 2, 3}) {
    std::mt19937_64 bits(seed);
    const auto uniform = [&] { return static_cast<double>(bits() >> 11) * 0x1p-53; };
    Steps steps;
    for (double at = 0; at < 60; at += 0.4 * uniform())
      steps.emplace_back(at, 1e6 * std::pow(50.0, uniform()));
    std::vector<Flow> flows;
    for (double at = 0; at < 50; at -= std::log(1 - uniform()) * 0.2) {
      Flow flow{at, 1 + bits() % 300000, 0, forever};
      if (uniform() < 0.2) flow.cancel_s = at + 0.3 * uniform();
      flows.push_back(flow);
    }
    check_ends(engine_ends(flows, steps), shared_ends(flows, steps));
  }
}

TEST_CASE("a cancelled flow leaves a varying link to the other") {
  // 4 Mb/s each until 0.5 s; then the second alone at 8, from 1 s at 1 Mb/s: 2 + 4 of 8 Mb, and 2 s more.
  const Steps steps{{0, 8e6}, {1, 1e6}};
  const std::vector<Flow> flows{{0, 1000000, 0, 0.5}, {0, 1000000, 0, forever}};
  check_ends(engine_ends(flows, steps), {forever, 3});
}

TEST_CASE("the capacity changes at the very instant a transfer completes") {
  // Two flows of 4 and 8 Mb at 8 Mb/s: the first is through at 1 s, when the capacity changes; the other has
  // 4 Mb left.
  for (const double next_bps : {16e6, 2e6}) {
    for (const bool told_first : {true, false}) {
      const auto found = in_child([=] {
        Engine engine;
        const auto link = engine.add_link("link", true);
        engine.set_rate(link, 8e6);
        engine.start_transfer(link, 500000, Direction::up, 0);
        engine.start_transfer(link, 1000000, Direction::up, 1);
        std::vector<double> ends(2, forever);
        const auto advance = [&](double until_s) {
          for (const auto token : engine.advance(until_s)) ends[token] = engine.clock_s();
        };
        if (told_first) {
          advance(forever);  // to the completion, wherever its last bits put it
        } else {
          // To 1 s, which may come before or after the engine tells of the completion.
          while (engine.clock_s() < 1) advance(1);
        }
        engine.set_rate(link, next_bps);
        while (engine.active_transfers() > 0) advance(forever);
        return ends;
      });
      check_ends(found, {1, 1 + 4e6 / next_bps});
    }
  }
}

TEST_CASE("varying links, plain links and a Wi-Fi cell in one engine do not touch one another") {
  const Steps steps{{0, 8e6}, {0.25, 2e6}, {0.5, 32e6}, {0.75, 4e6}};
  const std::vector<Flow> flows{{0, 500000, 0, forever}, {0.3, 250000, 0, forever}};
  const auto found = in_child([&] {
    Engine engine;
    const auto plain = engine.add_link("plain"), varying = engine.add_link("varying", true);
    const std::vector<double> levels{5e6};
    const auto station = engine.add_station(engine.add_wifi("cell", levels), "station");
    Story story = story_of(varying, flows, steps);
    story.emplace(0.0, [=](Engine& at) {
      at.set_rate(plain, 3e6);
      at.set_level(station, 0);
      at.start_transfer(plain, 375000, Direction::down, 2);
      at.start_transfer(station, 375000, Direction::down, 3);
      at.start_transfer(station, 375000, Direction::up, 4);
    });
    return play(engine, story, 5);
  });
  auto expected = shared_ends(flows, steps);
  expected.insert(expected.end(), {1.0, 1.2, 1.2});
  check_ends(found, expected);
}
