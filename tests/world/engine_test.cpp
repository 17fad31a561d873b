// The engine alone: transfers end when bits / rate says, in any company, and cancelled ones not at all.
#include "sim/engine/engine.h"

#include <signal.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "sim/model/error.h"
#include "tests/forked.h"

using namespace edgeward;
using edgeward::testing::in_child;

namespace {

constexpr double forever = std::numeric_limits<double>::infinity();
constexpr auto up = Engine::Direction::up, down = Engine::Direction::down;

template <class Call>
double refused(Call call) {
  try {
    call();
  } catch (const Error&) {
    return 1;
  }
  return 0;
}

}  // namespace

TEST_CASE("transfers of different links end at their own times") {
  const auto found = in_child([] {
    Engine engine;
    const auto slow = engine.add_link("slow"), fast = engine.add_link("fast");
    engine.set_rate(slow, 8e6);
    engine.set_rate(fast, 32e6);
    engine.start_transfer(slow, 1000000, up, 1);    // 1 s
    engine.start_transfer(fast, 1000000, down, 2);  // 0.25 s
    std::vector<double> numbers{static_cast<double>(engine.advance(0.1).size()), engine.clock_s()};
    for (int turn = 0; turn < 2; ++turn) {
      const auto tokens = engine.advance(forever);
      numbers.insert(numbers.end(),
                     {static_cast<double>(tokens.size()), static_cast<double>(tokens[0]), engine.clock_s()});
    }
    numbers.push_back(static_cast<double>(engine.active_transfers()));
    return numbers;
  });
  const std::vector<double> expected{0, 0.1, 1, 2, 0.25, 1, 1, 1, 0};
  REQUIRE(found.size() == expected.size());
  for (size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).margin(1e-12));
}

TEST_CASE("cancelled transfers complete nowhere, and the others are not touched") {
  const auto found = in_child([] {
    Engine engine;
    std::vector<Engine::LinkId> links;
    for (int link = 0; link < 4; ++link) links.push_back(engine.add_link("link" + std::to_string(link)));
    for (uint32_t link = 0; link < 4; ++link) {
      engine.set_rate(links[link], 8e6);
      engine.start_transfer(links[link], 1000000, up, link);
    }
    engine.advance(0.5);
    engine.cancel_transfers(1, 2);
    engine.cancel_transfers(1, 2);  // nothing left to cancel
    std::vector<double> numbers{static_cast<double>(engine.active_transfers())};
    // A link is free again, at another rate.
    engine.set_rate(links[1], 80e6);
    engine.start_transfer(links[1], 1000000, up, 9);  // until 0.6 s
    while (engine.active_transfers() > 0) {
      for (const auto token : engine.advance(forever))
        numbers.insert(numbers.end(), {1.0 * token, engine.clock_s()});
    }
    return numbers;
  });
  REQUIRE(found.size() == 7);
  CHECK(found[0] == 2);
  CHECK(found[1] == 9);
  CHECK(found[2] == Approx(0.6).margin(1e-12));
  CHECK(found[3] + found[5] == 3);  // tokens 0 and 3, in any order
  CHECK(found[4] == Approx(1.0).margin(1e-12));
  CHECK(found[6] == Approx(1.0).margin(1e-12));
}

TEST_CASE("the two directions of a link share its capacity") {
  const auto found = in_child([] {
    Engine engine;
    const auto link = engine.add_link("link");
    engine.set_rate(link, 8e6);
    engine.start_transfer(link, 1000000, up, 0);
    engine.start_transfer(link, 500000, down, 1);
    std::vector<double> numbers;
    while (engine.active_transfers() > 0)
      for (const auto token : engine.advance(forever))
        numbers.insert(numbers.end(), {1.0 * token, engine.clock_s()});
    return numbers;
  });
  const std::vector<double> expected{1, 1, 0, 1.5};
  REQUIRE(found.size() == expected.size());
  for (size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).margin(1e-12));
}

TEST_CASE("transfers that complete at one instant are told of together") {
  const auto found = in_child([] {
    Engine engine;
    const auto one = engine.add_link("a"), other = engine.add_link("a");  // names may be alike
    for (const auto link : {one, other}) engine.set_rate(link, 8e6);
    engine.start_transfer(one, 1000000, up, 3);
    engine.start_transfer(other, 1000000, down, 4);
    const auto tokens = engine.advance(forever);
    return std::vector<double>(tokens.begin(), tokens.end());
  });
  REQUIRE(found.size() == 2);
  CHECK(found[0] + found[1] == 7);
}

TEST_CASE("what SimGrid would abort on or never finish is refused first") {
  const auto found = in_child([] {
    Engine engine;
    const std::vector<double> levels{6e6, 54e6}, none, zero{6e6, 0}, endless{forever};
    const auto link = engine.add_link("link"), varying = engine.add_link("varying", true);
    const auto unset = engine.add_link("unset");
    const auto cell = engine.add_wifi("cell", levels);
    const auto station = engine.add_station(cell, "station"), silent = engine.add_station(cell, "silent");
    const double not_a_number = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> numbers{
        // the platform
        refused([&] { engine.add_wifi("none", none); }),
        refused([&] { engine.add_wifi("zero", zero); }),
        refused([&] { engine.add_wifi("endless", endless); }),
        // rates and levels
        refused([&] { engine.set_rate(link, 0); }),
        refused([&] { engine.set_rate(varying, 0); }),
        refused([&] { engine.set_rate(varying, -1); }),
        refused([&] { engine.set_rate(varying, 1e-310); }),
        refused([&] { engine.set_rate(varying, forever); }),
        refused([&] { engine.set_rate(varying, not_a_number); }),
        refused([&] { engine.set_rate(station, 6e6); }),
        refused([&] { engine.set_level(link, 0); }),
        refused([&] { engine.set_level(station, 2); }),
        // transfers
        refused([&] { engine.start_transfer(unset, 1000, up, 1); }),
        refused([&] { engine.start_transfer(silent, 1000, up, 1); }),
        refused([&] { engine.advance(forever); }),
    };
    engine.set_rate(link, 8e6);
    numbers.push_back(refused([&] { engine.start_transfer(link, 0, up, 1); }));
    engine.start_transfer(link, 1000, up, 1);
    numbers.push_back(refused([&] { engine.set_rate(link, 9e6); }));
    numbers.push_back(refused([&] { engine.add_link("late"); }));
    numbers.push_back(refused([&] { engine.add_wifi("late", levels); }));
    numbers.push_back(refused([&] { engine.add_station(cell, "late"); }));
    // None of it left a trace.
    engine.set_rate(link, 8e6);
    const auto tokens = engine.advance(forever);
    numbers.push_back(tokens.size() == 1 && std::abs(engine.clock_s() - 0.001) < 1e-12 ? 1.0 : 0.0);
    numbers.push_back(refused([] { Engine second; }));
    return numbers;
  });
  CHECK(found == std::vector<double>(22, 1));
}

TEST_CASE("the engine leaves the handler of Ctrl-C as it was") {
  const auto found = in_child([] {
    signal(SIGINT, SIG_IGN);
    const Engine engine;
    struct sigaction action{};
    sigaction(SIGINT, nullptr, &action);
    return std::vector<double>{action.sa_handler == SIG_IGN ? 1.0 : 0.0};
  });
  CHECK(found[0] == 1);
}
