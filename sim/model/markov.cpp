#include "sim/model/markov.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/model/error.h"

namespace edgeward {
namespace {

// Which states a walk from `start` can come to; `backwards`: from which it can come to `start`.
std::vector<bool> reached(const std::vector<MarkovState>& states, size_t start, bool backwards) {
  std::vector<bool> seen(states.size(), false);
  std::vector<size_t> open{start};
  seen[start] = true;
  while (!open.empty()) {
    const size_t here = open.back();
    open.pop_back();
    for (size_t other = 0; other < states.size(); ++other) {
      const double probability = backwards ? states[other].next[here] : states[here].next[other];
      if (seen[other] || probability <= 0) continue;
      seen[other] = true;
      open.push_back(other);
    }
  }
  return seen;
}

void check_irreducible(const std::vector<MarkovState>& states) {
  for (const bool backwards : {false, true}) {
    const std::vector<bool> seen = reached(states, 0, backwards);
    for (size_t state = 0; state < states.size(); ++state) {
      if (seen[state]) continue;
      const std::string &first = states.front().name, &other = states[state].name;
      throw Error(fmt::format("'{}' cannot be reached from '{}'", backwards ? first : other,
                              backwards ? other : first));
    }
  }
}

}  // namespace

// The shares of jumps by the elimination of Grassmann, Taksar and Heyman (Operations Research 33, 1985),
// which subtracts nothing and so loses no digits; then the share of time is (share of jumps) x (mean dwell
// time).
std::vector<double> stationary_distribution(const std::vector<MarkovState>& states) {
  check_irreducible(states);
  const size_t count = states.size();
  std::vector<std::vector<double>> jump;
  for (const MarkovState& state : states) jump.push_back(state.next);
  for (size_t last = count - 1; last > 0; --last) {
    double out = 0;
    for (size_t to = 0; to < last; ++to) out += jump[last][to];
    for (size_t from = 0; from < last; ++from) {
      jump[from][last] /= out;
      for (size_t to = 0; to < last; ++to) jump[from][to] += jump[from][last] * jump[last][to];
    }
  }
  std::vector<double> share(count, 0);
  share[0] = 1;
  for (size_t state = 1; state < count; ++state) {
    for (size_t from = 0; from < state; ++from) share[state] += share[from] * jump[from][state];
  }
  double sum = 0;
  for (size_t state = 0; state < count; ++state) sum += share[state] *= states[state].mean_dwell_s;
  for (double& each : share) {
    each /= sum;
    if (!std::isfinite(each))
      throw Error("its probabilities differ too much to compute the share of time in each state");
  }
  return share;
}

}  // namespace edgeward
