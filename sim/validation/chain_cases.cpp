// Markov chains (a device's activity, a link's state) against their stationary distribution.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/validation/case.h"
#include "sim/validation/simulation.h"

namespace edgeward {
namespace {

// The share of time in each state, by powers of the uniformised chain I + Q / L, L above every rate of
// leaving: what the reader of scenarios finds by solving the balance equations.
std::vector<double> shares_of_time(const MarkovModel& chain) {
  const size_t states = chain.states.size();
  double fastest_hz = 0;
  for (const MarkovState& state : chain.states) fastest_hz = std::max(fastest_hz, 2 / state.mean_dwell_s);
  std::vector<double> share(states, 1.0 / static_cast<double>(states));
  for (double change = 1; change > 1e-15;) {
    std::vector<double> next(states, 0);
    for (size_t i = 0; i < states; ++i) {
      const double leaves = 1 / (chain.states[i].mean_dwell_s * fastest_hz);
      next[i] += share[i] * (1 - leaves);
      for (size_t j = 0; j < states; ++j) next[j] += share[i] * leaves * chain.states[i].next[j];
    }
    change = 0;
    for (size_t i = 0; i < states; ++i) change = std::max(change, std::abs(next[i] - share[i]));
    share = next;
  }
  return share;
}

// How long a gauge had each of its values.
class Dwell : public Observer {
 public:
  Dwell(Gauge gauge, uint32_t device, std::vector<double> values)
      : gauge_(gauge), device_(device), values_(std::move(values)), time_s_(values_.size(), 0) {}

  void gauge(Gauge gauge, uint32_t index, double time_s, double value) override {
    if (gauge != gauge_ || index != device_) return;
    until(time_s);
    const auto found = std::find(values_.begin(), values_.end(), value);
    if (found == values_.end()) throw Error(fmt::format("a chain has a state of value {}", value));
    state_ = static_cast<size_t>(found - values_.begin());
  }
  void until(double time_s) {
    time_s_[state_] += time_s - since_s_;
    since_s_ = time_s;
  }
  const std::vector<double>& time_s() const { return time_s_; }

 private:
  Gauge gauge_;
  uint32_t device_;
  std::vector<double> values_, time_s_;
  size_t state_ = 0;
  double since_s_ = 0;
};

// A chain and the gauge through which it is seen.
struct Seen {
  Gauge gauge = Gauge::activity;
  uint32_t device = 0;
  std::vector<double> values;  // of the gauge, per state
};

Simulate shares_seen(const Scenario& scenario, const Seen& seen, uint64_t seed, int first, int count,
                     int epochs) {
  return [=] {
    Simulation simulation(scenario, seed);
    Numbers numbers;
    for (int replica = first; replica < first + count; ++replica) {
      Dwell dwell(seen.gauge, seen.device, seen.values);
      const Cell& cell = simulation.start(static_cast<uint32_t>(replica), 0, &dwell);
      simulation.run(epochs);
      simulation.finish();
      dwell.until(cell.now_s());
      for (const double time_s : dwell.time_s()) numbers.push_back(time_s / cell.now_s());
    }
    simulation.accounts().append_to(numbers);
    return numbers;
  };
}

Case make_case(const std::string& name, const std::string& title, const std::string& about,
               const MarkovModel& chain, const Seen& seen, const Scenario& scenario, const Effort& effort) {
  Case made{
      .name = name,
      .title = title,
      .about = about,
      .formula =
          "The shares of time $\\pi$ solve $\\pi Q = 0$, $\\sum_i \\pi_i = 1$; here found by powers of the "
          "uniformised chain $I + Q / \\Lambda$, where the simulator solves the equations.",
      .source =
          "W. Feller: An Introduction to Probability Theory and Its Applications, volume I, Wiley 1968; "
          "uniformisation: A. Jensen, Skandinavisk Aktuarietidskrift 36 (1953) 87-91",
      .scenarios = {"chains"},
      .random_findings = chain.states.size()};
  const uint64_t seed = derive_seed(effort.seed, name.c_str());
  constexpr int parts = 4;
  const int count = effort.replicas() / parts, epochs = effort.quick ? 50 : 200;
  for (int part = 0; part < parts; ++part) {
    made.parts.push_back(shares_seen(scenario, seen, seed, part * count, count, epochs));
  }
  made.compare = [=](std::span<const Numbers> results, Curves&) {
    const std::vector<double> theory = shares_of_time(chain);
    std::vector<Finding> findings;
    for (size_t state = 0; state < theory.size(); ++state) {
      std::vector<double> shares;
      for (const Numbers& numbers : results) {
        for (size_t at = state; at < numbers.size(); at += theory.size()) shares.push_back(numbers[at]);
      }
      findings.push_back(Finding::interval("share of time in '" + chain.states[state].name + "'", "",
                                           theory[state], shares, effort.widest()));
    }
    return findings;
  };
  return made;
}

}  // namespace

std::vector<Case> chain_cases(const Effort& effort, ProfileLibrary& profiles) {
  const Scenario scenario = validation_scenario("chains", {}, profiles);
  const MarkovModel& activity = scenario.devices[0].activity->chain;
  const LinkModel& link = scenario.devices[1].link;
  Seen motion{Gauge::activity, 0, {}};
  for (size_t state = 0; state < activity.states.size(); ++state)
    motion.values.push_back(static_cast<double>(state));
  const Seen rate{Gauge::link_rate_bps, 1, link.state_rate_bps},
      followed{Gauge::link_rate_bps, 0, scenario.devices[0].link.state_rate_bps};
  return {
      make_case("activity-chain", "activity", "A device's activity, a chain of three states.", activity,
                motion, scenario, effort),
      make_case("activity-link", "link that follows the activity",
                "The same, seen through the rate of a link that follows the activity.", activity, followed,
                scenario, effort),
      make_case("link-chain", "Markov-modulated link", "A link whose rate is that of the state of a chain.",
                link.chain, rate, scenario, effort)};
}

}  // namespace edgeward
