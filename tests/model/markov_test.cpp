#include "sim/model/markov.h"

#include <catch2/catch.hpp>
#include <numeric>

#include "sim/model/error.h"

using namespace edgeward;

namespace {

std::vector<double> shares(const std::vector<MarkovState>& states) {
  const std::vector<double> found = stationary_distribution(states);
  CHECK(std::accumulate(found.begin(), found.end(), 0.0) == Approx(1).epsilon(1e-14));
  // pi Q = 0: what leaves a state is what comes into it.
  for (size_t state = 0; state < states.size(); ++state) {
    double in = 0;
    for (size_t from = 0; from < states.size(); ++from) {
      in += found[from] / states[from].mean_dwell_s * states[from].next[state];
    }
    CHECK(in == Approx(found[state] / states[state].mean_dwell_s).epsilon(1e-12));
  }
  return found;
}

}  // namespace

TEST_CASE("of two states each has its dwell time's share") {
  const std::vector<double> found = shares({{"good", 10, {0, 1}}, {"bad", 2.5, {1, 0}}});
  CHECK(found[0] == Approx(0.8).epsilon(1e-14));
  CHECK(found[1] == Approx(0.2).epsilon(1e-14));
}

TEST_CASE("of three states the shares are those of the balance equations") {
  // Shares of jumps: nu = nu P with P as below gives 5 : 4 : 3; times the dwell times 6, 1, 2: 30 : 4 : 6.
  const std::vector<double> found =
      shares({{"a", 6, {0, 0.6, 0.4}}, {"b", 1, {0.75, 0, 0.25}}, {"c", 2, {2.0 / 3, 1.0 / 3, 0}}});
  CHECK(found[0] == Approx(30.0 / 40).epsilon(1e-14));
  CHECK(found[1] == Approx(4.0 / 40).epsilon(1e-14));
  CHECK(found[2] == Approx(6.0 / 40).epsilon(1e-14));
}

TEST_CASE("a ring, in which jumps have a period, has the shares of its dwell times") {
  const std::vector<double> found = shares({{"a", 1, {0, 1, 0}}, {"b", 2, {0, 0, 1}}, {"c", 5, {1, 0, 0}}});
  CHECK(found[0] == Approx(0.125).epsilon(1e-14));
  CHECK(found[2] == Approx(0.625).epsilon(1e-14));
}

TEST_CASE("a state that is almost never entered keeps its digits") {
  const std::vector<double> found =
      shares({{"a", 1, {0, 1, 0}}, {"b", 1, {1 - 1e-9, 0, 1e-9}}, {"c", 3, {0, 1, 0}}});
  CHECK(found[2] / found[1] == Approx(3e-9).epsilon(1e-12));
}

TEST_CASE("a chain that is not irreducible is refused, with two states that say why") {
  const auto said = [](const std::vector<MarkovState>& states) -> std::string {
    try {
      stationary_distribution(states);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  CHECK(said({{"a", 1, {0, 1, 0}}, {"b", 1, {1, 0, 0}}, {"c", 1, {1, 0, 0}}}) ==
        "'c' cannot be reached from 'a'");
  CHECK(said({{"a", 1, {0, 1, 0}}, {"b", 1, {0, 0, 1}}, {"c", 1, {0, 1, 0}}}) ==
        "'a' cannot be reached from 'b'");
}

TEST_CASE("shares that no double can hold are refused") {
  std::vector<MarkovState> line;
  for (size_t state = 0; state < 60; ++state) {
    std::vector<double> next(60, 0);
    if (state > 0) next[state - 1] = state == 59 ? 1 : 1e-9;
    if (state < 59) next[state + 1] = state == 0 ? 1 : 1 - 1e-9;
    line.push_back({"s", 1, next});
  }
  CHECK_THROWS_AS(stationary_distribution(line), Error);
}
