// Closed forms of queueing theory: what the simulator's queues are compared with. Each names its source.
#pragma once

#include <functional>
#include <vector>

namespace edgeward {

// The wait in front of a queue in its stationary state, of a request that is served (not of one that is
// lost).
struct WaitTheory {
  double mean_s = 0;
  double none = 0;                    // P(wait = 0)
  std::function<double(double)> cdf;  // P(wait <= t), t >= 0; empty where there is no closed form
  double loss = 0;                    // share of the requests that find the queue full
};

// M/G/1, first come first served: Poisson arrivals at `rate_hz`, service times of that mean and squared
// coefficient of variation (variance / mean^2). Only the mean: the Pollaczek-Khinchine formula. L. Kleinrock,
// Queueing Systems I (1975), chapter 5. Throws Error unless rate x mean < 1, as all of these without a limit.
WaitTheory mg1_wait(double rate_hz, double service_s, double squared_variation);

// M/D/1: every service takes `service_s`. The distribution after G. J. Franx, "A simple solution for the
// M/D/c waiting time distribution", Operations Research Letters 29 (2001) 221-229: a sum of positive terms,
// where Erlang's (1909) and Crommelin's (1932) alternates and loses its digits at high load.
WaitTheory md1_wait(double rate_hz, double service_s);

// M/M/c: c servers, exponential service of mean `service_s`. A. K. Erlang (1917); D. Gross et al.,
// Fundamentals of Queueing Theory (4th ed. 2008), chapter 2.
WaitTheory mmc_wait(double rate_hz, double service_s, int servers);

// M/M/1/K: at most `places` in the system (K), the one in service included. Gross et al., chapter 2.
WaitTheory mm1k_wait(double rate_hz, double service_s, int places);

// Probability that an arrival must wait (Erlang's C formula) or is lost (Erlang's B formula), at an offered
// load of `erlang` = rate x mean service time.
double erlang_c(int servers, double erlang);
double erlang_b(int servers, double erlang);

// Machine repairman, M/M/1//N: `clients`, each of which thinks for an exponential time of mean `think_s`,
// then asks for an exponential service of mean `service_s`. Gross et al., chapter 2; the wait by the arrival
// theorem (S. S. Lavenberg and M. Reiser, J. Appl. Prob. 17 (1980) 1048-1061): who comes finds the state of N
// - 1 clients.
struct RepairmanTheory {
  double utilisation = 0;
  double throughput_hz = 0;
  WaitTheory wait;
};
RepairmanTheory repairman(int clients, double think_s, double service_s);

// The mean thinking time at which the server of `repairman` is busy for `utilisation` of the time, in (0, 1).
double repairman_think_s(int clients, double service_s, double utilisation);

// How fast such a queue forgets its state, as the time constant of the slowest part of M/M/c's return to its
// stationary state; that of M/D/1 and M/G/1 with less variation is shorter. P. M. Morse, Queues, Inventories
// and Maintenance (1958): 1 / (sqrt(c mu) - sqrt(lambda))^2, at least a service time.
double relaxation_s(double rate_hz, double service_s, int servers);

// The same of M/M/1/K: 1 / (lambda + mu - 2 sqrt(lambda mu) cos(pi / (K + 1))).
double mm1k_relaxation_s(double rate_hz, double service_s, int places);

}  // namespace edgeward
