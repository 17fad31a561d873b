// The device's queue against M/D/1, and the link's walk against its stationary distribution.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>

#include "sim/world/link_rate.h"
#include "sim/world/world.h"
#include "tests/forked.h"
#include "tests/world/small_scenario.h"

using namespace edgeward;
using edgeward::testing::in_child;
using edgeward::testing::poisson_scenario;

namespace {

// EDGEWARD_TEST_FULL multiplies the sample sizes; the checks stay the same.
double scale() {
  return std::getenv("EDGEWARD_TEST_FULL") != nullptr ? 10 : 1;
}

// Mean wait in the device's queue of each of `replicas` independent episodes, all requests local (0.5 s
// service).
std::vector<double> mean_waits(double load, int replicas, double requests) {
  const Scenario scenario = poisson_scenario(load / 0.5, requests * 0.5 / load);
  World world(scenario, 1);
  std::vector<double> means;
  for (int replica = 0; replica < replicas; ++replica) {
    world.reset_cell(0, 2024, static_cast<uint32_t>(replica));
    world.cell(0).choose(0, 1);
    world.cell(0).begin_epoch();
    world.run_epoch();
    double sum = 0, count = 0;
    for (const Outcome& outcome : world.cell(0).ended()) {
      if (outcome.arrival_s < 0.05 * world.cell(0).now_s()) continue;  // warm-up from the empty queue
      sum += outcome.stage_s[static_cast<size_t>(Stage::device_queue)];
      count += 1;
    }
    means.push_back(sum / count);
  }
  return means;
}

}  // namespace

TEST_CASE("the device's queue is M/D/1") {
  for (const double load : {0.3, 0.6, 0.9}) {
    const auto means = in_child([&] { return mean_waits(load, 30, 20000 * scale()); });
    double mean = 0, variance = 0;
    for (const double value : means) mean += value / static_cast<double>(means.size());
    for (const double value : means) variance += (value - mean) * (value - mean);
    const double error =
        std::sqrt(variance / static_cast<double>(means.size() - 1) / static_cast<double>(means.size()));
    // Pollaczek-Khinchine with deterministic service: Wq = rho s / (2 (1 - rho)).
    const double theory = load * 0.5 / (2 * (1 - load));
    INFO("load " << load << ": " << mean << " +- " << error << " against " << theory);
    CHECK(std::abs(mean - theory) < 2.756 * error);  // 99 % of Student's t with 29 degrees of freedom
    CHECK(error < 0.02 * theory);                    // and the interval is narrow enough to mean something
  }
}

TEST_CASE("a reflected log-rate walk stays uniform in ln(rate)") {
  LinkModel model;
  model.kind = LinkModel::Kind::random_walk;
  model.low_bps = 2e6;
  model.high_bps = 50e6;
  model.sigma = 0.5;
  const double low = std::log(2e6), high = std::log(50e6);
  std::vector<double> positions;
  const auto walks = static_cast<uint64_t>(20000 * scale());
  for (uint64_t walk = 0; walk < walks; ++walk) {
    LinkRate link(model, Rng(99, walk), 0);
    for (int step = 0; step < 20; ++step) link.end_epoch();
    positions.push_back((std::log(link.rate_bps()) - low) / (high - low));
  }
  std::sort(positions.begin(), positions.end());
  double distance = 0;  // Kolmogorov-Smirnov
  const auto n = static_cast<double>(positions.size());
  for (size_t i = 0; i < positions.size(); ++i) {
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, positions[i] - rank / n, (rank + 1) / n - positions[i]});
  }
  CHECK(positions.front() >= 0);
  CHECK(positions.back() <= 1);
  CHECK(distance * std::sqrt(n) < 1.63);  // 99 % critical value
}

TEST_CASE("reflection") {
  CHECK(reflect(1.5, 0, 2) == 1.5);
  CHECK(reflect(-0.5, 0, 2) == 0.5);
  CHECK(reflect(2.5, 0, 2) == 1.5);
  CHECK(reflect(6.5, 0, 2) == 1.5);  // over both ends
  CHECK(reflect(-4.5, 0, 2) == 0.5);
  CHECK(reflect(7, 3, 3) == 3);
}
