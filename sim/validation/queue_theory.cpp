#include "sim/validation/queue_theory.h"

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <memory>

#include "sim/model/error.h"

namespace edgeward {
namespace {

double stable_load(double rate_hz, double service_s, int servers) {
  const double load = rate_hz * service_s / servers;
  if (!(load > 0 && load < 1)) throw Error("a queue without a limit needs a load between 0 and 1");
  return load;
}

// The wait of an arrival that finds j others with probability found[j], each of which takes an exponential
// time of mean service_s: none for j = 0, else Erlang-distributed of order j.
WaitTheory erlang_mixture(std::vector<double> found, double service_s) {
  WaitTheory wait;
  wait.none = found[0];
  for (size_t j = 1; j < found.size(); ++j) wait.mean_s += found[j] * static_cast<double>(j) * service_s;
  wait.cdf = [found = std::move(found), service_s](double t) {
    double sum = found[0];
    for (size_t j = 1; j < found.size(); ++j) {
      sum += found[j] * boost::math::gamma_p(static_cast<double>(j), t / service_s);
    }
    return sum;
  };
  return wait;
}

// Franx's formula, in units of the service time.
class DeterministicWait {
 public:
  explicit DeterministicWait(double load) : load_(load), probabilities_{1 - load}, at_most_{1 - load} {}

  // P(wait <= x) = exp(-rho y) sum_{j=0}^{k-1} Q_{k-1-j} (rho y)^j / j!, where y = k - x, k - 1 <= x < k, and
  // Q_n is the probability that at most n requests wait (so at most n + 1 are in the system).
  double cdf(double x) const {
    if (x < 0) return 0;
    const double k = std::floor(x) + 1, mean = load_ * (k - x);
    const auto last = static_cast<size_t>(k) - 1;
    if (at_most(last + 1) > 1 - 1e-15) return 1;
    double term = std::exp(-mean), sum = 0;
    for (size_t j = 0; j <= last; ++j) {
      sum += at_most(last - j + 1) * term;
      term *= mean / static_cast<double>(j + 1);
    }
    return sum;
  }

 private:
  // P(at most n in the system). p_{n+1} from the balance of crossings between n and n + 1 at departures: down
  // by one, up by the arrivals A of a service: p_{n+1} P(A=0) = p_0 P(A > n) + sum_{i=1}^{n} p_i P(A > n - i
  // + 1). All terms are positive.
  double at_most(size_t n) const {
    while (at_most_.size() <= n) {
      const size_t next = probabilities_.size();
      double up = probabilities_[0] * more_than(next - 1);
      for (size_t i = 1; i < next; ++i) up += probabilities_[i] * more_than(next - i);
      probabilities_.push_back(up * std::exp(load_));
      at_most_.push_back(at_most_.back() + probabilities_.back());
    }
    return at_most_[n];
  }
  // P(A > n) for a Poisson variable of mean load_.
  double more_than(size_t n) const { return boost::math::gamma_p(static_cast<double>(n + 1), load_); }

  double load_;
  mutable std::vector<double> probabilities_, at_most_;  // found as far as needed
};

std::vector<double> normalised(std::vector<double> weights) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  for (double& weight : weights) weight /= sum;
  return weights;
}

// p_n ~ N! / (N - n)! (service / think)^n.
std::vector<double> repairman_states(int clients, double think_s, double service_s) {
  std::vector<double> weights{1};
  for (int n = 1; n <= clients; ++n)
    weights.push_back(weights.back() * (clients - n + 1) * service_s / think_s);
  return normalised(std::move(weights));
}

}  // namespace

WaitTheory mg1_wait(double rate_hz, double service_s, double squared_variation) {
  const double load = stable_load(rate_hz, service_s, 1);
  WaitTheory wait;
  wait.mean_s = load * service_s * (1 + squared_variation) / (2 * (1 - load));
  wait.none = 1 - load;
  return wait;
}

WaitTheory md1_wait(double rate_hz, double service_s) {
  WaitTheory wait = mg1_wait(rate_hz, service_s, 0);
  const auto formula = std::make_shared<DeterministicWait>(rate_hz * service_s);
  wait.cdf = [formula, service_s](double t) { return formula->cdf(t / service_s); };
  return wait;
}

double erlang_b(int servers, double erlang) {
  double lost = 1;
  for (int c = 1; c <= servers; ++c) lost = erlang * lost / (c + erlang * lost);
  return lost;
}

double erlang_c(int servers, double erlang) {
  const double lost = erlang_b(servers, erlang);
  return servers * lost / (servers - erlang * (1 - lost));
}

WaitTheory mmc_wait(double rate_hz, double service_s, int servers) {
  stable_load(rate_hz, service_s, servers);
  const double waits = erlang_c(servers, rate_hz * service_s), drain_hz = servers / service_s - rate_hz;
  WaitTheory wait;
  wait.mean_s = waits / drain_hz;
  wait.none = 1 - waits;
  wait.cdf = [=](double t) { return 1 - waits * std::exp(-drain_hz * t); };
  return wait;
}

WaitTheory mm1k_wait(double rate_hz, double service_s, int places) {
  std::vector<double> weights{1};
  for (int n = 1; n <= places; ++n) weights.push_back(weights.back() * rate_hz * service_s);
  std::vector<double> states = normalised(std::move(weights));
  const double loss = states.back();
  states.pop_back();  // who finds all places taken is lost
  WaitTheory wait = erlang_mixture(normalised(std::move(states)), service_s);
  wait.loss = loss;
  return wait;
}

RepairmanTheory repairman(int clients, double think_s, double service_s) {
  RepairmanTheory theory;
  theory.utilisation = 1 - repairman_states(clients, think_s, service_s)[0];
  theory.throughput_hz = theory.utilisation / service_s;
  theory.wait = erlang_mixture(repairman_states(clients - 1, think_s, service_s), service_s);
  return theory;
}

double repairman_think_s(int clients, double service_s, double utilisation) {
  if (!(utilisation > 0 && utilisation < 1)) throw Error("a utilisation lies between 0 and 1");
  const auto excess = [&](double log_think) {
    return repairman(clients, service_s * std::exp(log_think), service_s).utilisation - utilisation;
  };
  std::uintmax_t steps = 200;
  const auto [low, high] = boost::math::tools::toms748_solve(
      excess, -20.0, 20.0, boost::math::tools::eps_tolerance<double>(50), steps);
  return service_s * std::exp((low + high) / 2);
}

double relaxation_s(double rate_hz, double service_s, int servers) {
  const double gap = std::sqrt(servers / service_s) - std::sqrt(rate_hz);
  return std::max(service_s, 1 / (gap * gap));
}

double mm1k_relaxation_s(double rate_hz, double service_s, int places) {
  const double angle = boost::math::constants::pi<double>() / (places + 1);
  return 1 / (rate_hz + 1 / service_s - 2 * std::sqrt(rate_hz / service_s) * std::cos(angle));
}

}  // namespace edgeward
