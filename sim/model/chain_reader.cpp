// A Markov chain in a scenario: `states`, each with its mean dwell time and where it leads.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/model/nearest.h"
#include "sim/model/scenario_parts.h"

namespace edgeward {
namespace {

constexpr size_t max_states = 64;
constexpr Bounds dwell_bounds{0, time_bounds.high, true};

// Probabilities of the states after `own`. A map of those above 0, or nothing: evenly over all others.
std::vector<double> read_next(const Section& state, const std::vector<std::string>& names, size_t own) {
  std::vector<double> next(names.size(), 0);
  if (state.says("next", "evenly", "a map of states to probabilities")) {
    for (size_t index = 0; index < names.size(); ++index) {
      if (index != own) next[index] = 1.0 / static_cast<double>(names.size() - 1);
    }
    return next;
  }
  const Section map = state.section("next");
  std::vector<std::string> others = names;
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(own));
  double sum = 0;
  for (const std::string& name : map.keys()) {
    const auto found = std::find(names.begin(), names.end(), name);
    const auto index = static_cast<size_t>(found - names.begin());
    if (index == own) map.fail_key(name, "'" + name + "' leads to itself", join(others));
    if (found == names.end()) {
      map.fail_key(name, "unknown state '" + name + "'", join(others), nearest_match(name, others));
    }
    sum += next[index] = map.quantity(name, Dimension::number, zero_to_one);
  }
  if (std::abs(sum - 1) > 1e-9) {
    map.fail("", fmt::format("the probabilities sum to {:.6g}, not to 1", sum),
             "probabilities that sum to 1");
  }
  for (double& probability : next) probability /= sum;
  return next;
}

}  // namespace

MarkovModel read_chain(const Section& section, ScenarioReading& reading,
                       const std::function<void(const Section&)>& read_state) {
  const Section states = section.section("states");
  const std::vector<std::string> names = states.keys();
  if (names.size() < 2 || names.size() > max_states) {
    states.fail("", fmt::format("has {} state{}", names.size(), names.size() == 1 ? "" : "s"),
                fmt::format("2 to {} states", max_states));
  }
  MarkovModel chain;
  for (const std::string& name : names) {
    check_name(states, name);
    const Section state = states.section(name);
    read_state(state);
    MarkovState& model = chain.states.emplace_back();
    model.name = name;
    model.mean_dwell_s = state.quantity("mean", Dimension::time, dwell_bounds);
    model.next = read_next(state, names, chain.states.size() - 1);
  }
  try {
    chain.stationary = stationary_distribution(chain.states);
  } catch (const Error& error) {
    states.fail("", error.what(), "a chain in which every state can be reached from every other");
  }
  EventSource source{states.mark(), states.path()};
  for (size_t state = 0; state < names.size(); ++state) {
    source.rate_hz += chain.stationary[state] / chain.states[state].mean_dwell_s;
  }
  reading.sources.push_back(std::move(source));
  return chain;
}

}  // namespace edgeward
