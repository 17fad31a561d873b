// A continuous-time Markov chain as data: states with exponential dwell times and where each leads.
#pragma once

#include <string>
#include <vector>

namespace edgeward {

struct MarkovState {
  std::string name;
  double mean_dwell_s = 0;   // > 0
  std::vector<double> next;  // [states] probability of each state after this one; sums to 1, own is 0
};

// Two states or more, each of which can be reached from every other (irreducible), so that the share of time
// spent in each does not depend on where the chain starts. A world starts it in that distribution.
struct MarkovModel {
  std::vector<MarkovState> states;
  std::vector<double> stationary;  // [states] share of time, sums to 1; from stationary_distribution()
};

// The share of time that the chain spends in each state: the solution of pi Q = 0, sum pi = 1, where Q has
// the rates next[j] / mean_dwell_s off its diagonal. Throws Error when the chain is not irreducible, or when
// that share is beyond what doubles hold.
std::vector<double> stationary_distribution(const std::vector<MarkovState>& states);

}  // namespace edgeward
