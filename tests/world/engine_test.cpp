// The engine alone: transfers end when bits / rate says, in any company, and cancelled ones not at all.
#include "sim/engine/engine.h"

#include <signal.h>

#include <catch2/catch.hpp>
#include <limits>

#include "sim/model/error.h"
#include "tests/forked.h"

using namespace edgeward;
using edgeward::testing::in_child;

namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

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
    engine.start_transfer(slow, 1000000, 8e6, 1);   // 1 s
    engine.start_transfer(fast, 1000000, 32e6, 2);  // 0.25 s
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
    for (uint32_t link = 0; link < 4; ++link) engine.start_transfer(links[link], 1000000, 8e6, link);
    engine.advance(0.5);
    engine.cancel_transfers(1, 2);
    engine.cancel_transfers(1, 2);  // nothing left to cancel
    std::vector<double> numbers{static_cast<double>(engine.active_transfers())};
    // A link is free again, at another rate.
    engine.start_transfer(links[1], 1000000, 80e6, 9);  // until 0.6 s
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

TEST_CASE("what SimGrid would abort on or never finish is refused first") {
  const auto found = in_child([] {
    Engine engine;
    const auto link = engine.add_link("link");
    std::vector<double> numbers{refused([&] { engine.start_transfer(link, 0, 8e6, 1); }),
                                refused([&] { engine.start_transfer(link, 1000, 0, 1); }),
                                refused([&] { engine.advance(forever); })};
    engine.start_transfer(link, 1000, 8e6, 1);
    numbers.push_back(refused([&] { engine.start_transfer(link, 1000, 9e6, 2); }));
    return numbers;
  });
  CHECK(found == std::vector<double>{1, 1, 1, 1});
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
