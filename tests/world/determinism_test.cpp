// Same scenario, seed, cells and choices: same bytes. Other numbers of cells: the same to 1e-6. Another
// policy meets the same draws.
#include <catch2/catch.hpp>

#include "sim/world/world.h"
#include "tests/forked.h"
#include "tests/world/small_scenario.h"

using namespace edgeward;
using edgeward::testing::in_child;
using edgeward::testing::poisson_scenario;
using edgeward::testing::small_scenario;

namespace {

Scenario walking(Scenario scenario) {
  for (DeviceModel& device : scenario.devices) {
    device.link.kind = LinkModel::Kind::random_walk;
    device.link.low_bps = 2e6;
    device.link.high_bps = 50e6;
    device.link.sigma = 0.5;
  }
  return scenario;
}

// End times, latencies and energies of cell 0 over some epochs, in a world of `cells` cells.
std::vector<double> history(const Scenario& scenario, uint32_t cells, uint64_t seed, uint32_t choice = 0) {
  World world(scenario, cells);
  for (uint32_t cell = 0; cell < cells; ++cell) world.reset_cell(cell, seed, 0);
  std::vector<double> numbers;
  for (int epoch = 0; epoch < 200; ++epoch) {
    for (uint32_t cell = 0; cell < cells; ++cell) {
      for (size_t device = 0; device < world.cell(cell).devices(); ++device)
        world.cell(cell).choose(device, choice);
      world.cell(cell).begin_epoch();
    }
    world.run_epoch();
    for (const Outcome& outcome : world.cell(0).ended()) {
      numbers.insert(numbers.end(), {outcome.arrival_s, outcome.end_s, outcome.energy_with_idle_j});
    }
    numbers.push_back(world.cell(0).link_rate_bps(0));
  }
  return numbers;
}

}  // namespace

TEST_CASE("same seed, same bytes, and other numbers from another seed") {
  for (const Scenario& scenario : {walking(small_scenario(2)), walking(poisson_scenario(1.0, 5, 2))}) {
    const auto first = in_child([&] { return history(scenario, 3, 5); });
    CHECK(first.size() > 400);
    CHECK(first == in_child([&] { return history(scenario, 3, 5); }));
    CHECK(first != in_child([&] { return history(scenario, 3, 6); }));
  }
}

TEST_CASE("the number of cells changes times by less than 1e-6") {
  for (const Scenario& scenario : {walking(small_scenario(2)), walking(poisson_scenario(1.0, 5, 2))}) {
    const auto alone = in_child([&] { return history(scenario, 1, 5); });
    const auto among = in_child([&] { return history(scenario, 16, 5); });
    REQUIRE(alone.size() == among.size());
    for (size_t i = 0; i < alone.size(); ++i) CHECK(among[i] == Approx(alone[i]).epsilon(1e-6));
  }
}

TEST_CASE("another policy meets the same arrivals and the same channel") {
  const Scenario scenario = walking(poisson_scenario(0.5, 5, 1));
  const auto draws = [&](uint32_t choice) {
    return in_child([&] {
      World world(scenario, 1);
      world.reset_cell(0, 9, 0);
      std::vector<double> numbers;
      for (int epoch = 0; epoch < 100; ++epoch) {
        world.cell(0).choose(0, choice);
        world.cell(0).begin_epoch();
        world.run_epoch();
        numbers.push_back(static_cast<double>(world.cell(0).counts().arrived));
        numbers.push_back(world.cell(0).link_rate_bps(0));
      }
      return numbers;
    });
  };
  CHECK(draws(0) == draws(1));
}

TEST_CASE("episodes and cells draw from streams of their own") {
  const auto rates = in_child([] {
    const Scenario scenario = walking(small_scenario());
    World world(scenario, 2);
    std::vector<double> numbers;
    for (const uint32_t episode : {0U, 1U, 0U}) {
      for (uint32_t cell = 0; cell < 2; ++cell) {
        world.reset_cell(cell, 4, episode);
        numbers.push_back(world.cell(cell).link_rate_bps(0));
      }
    }
    return numbers;
  });
  CHECK(rates[0] != rates[1]);
  CHECK(rates[0] != rates[2]);
  CHECK(rates[0] == rates[4]);  // an episode is a function of (seed, cell, episode), not of what came before
}

TEST_CASE("a second engine in one process is refused, not fatal") {
  const auto found = in_child([] {
    const Scenario scenario = small_scenario();
    World first(scenario, 1);
    try {
      World second(scenario, 1);
    } catch (const Error&) {
      return std::vector<double>{1};
    }
    return std::vector<double>{0};
  });
  CHECK(found[0] == 1);
}
