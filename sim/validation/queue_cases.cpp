// Queues against queueing theory: one system a case, at three loads, at a device's processor and at a server.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/validation/case.h"
#include "sim/validation/queue_run.h"
#include "sim/validation/queue_theory.h"
#include "sim/validation/simulation.h"
#include "sim/validation/statistics.h"

namespace edgeward {
namespace {

constexpr std::array loads{0.3, 0.6, 0.9};
constexpr int lossy_places = 3;  // K of M/M/1/K
constexpr int loop_clients = 8;  // N of the machine-repairman loop

// A kind of queue: what is written about it, how it is run, and its closed form.
struct System {
  std::string name, title, about, formula, source, scenario;
  std::vector<Station> places;
  int servers = 1;
  bool distribution = true;  // of the wait is known in closed form
  bool lossy = false, closed = false;
  // Requests at each load over all replicas of the full suite, in millions: so many that the interval of the
  // mean is expected to be 1.4 % wide to either side, from the variance that a trial with another seed had.
  std::array<double, loads.size()> millions{};
  std::function<WaitTheory(double rate_hz, double service_s, double squared_variation)> theory{};
};

// Where the service time comes from: the profiles' number, and its spread.
struct Service {
  double mean_s = 0, squared_variation = 0;
};

Service service_of(const Scenario& scenario, Station place) {
  const bool device = place == Station::device;
  const Plan& plan = device ? scenario.devices[0].plans[0][0] : scenario.servers[0].direct_plan;
  const double profile_s = device ? plan.head_s : plan.tail_s,
               sigma = device ? plan.head_sigma : plan.tail_sigma;
  switch (device ? scenario.devices[0].service.kind : scenario.servers[0].service.kind) {
    case ServiceModel::Kind::deterministic:
      return {profile_s, 0};
    case ServiceModel::Kind::exponential:
      return {profile_s, 1};
    case ServiceModel::Kind::lognormal:  // the profile's number is the median
      return {profile_s * std::exp(sigma * sigma / 2), std::exp(sigma * sigma) - 1};
  }
  return {};
}

// One system at one place and load: what runs, and what it is compared with.
struct Point {
  Station place = Station::device;
  double load = 0;
  Service service;
  QueueRun run{};
  WaitTheory theory{};
  RepairmanTheory loop{};  // of a closed one
};

std::string arrivals_path(Station place) {
  return place == Station::device ? "devices.station.arrivals" : "servers.hall.arrivals";
}

Point make_point(const System& system, Station place, double load, double millions, const Effort& effort,
                 ProfileLibrary& profiles) {
  const std::string silence =
      arrivals_path(place == Station::device ? Station::server : Station::device) + "={model: none}";
  Point point{.place = place,
              .load = load,
              .service = service_of(validation_scenario(system.scenario, {}, profiles), place)};
  const double service_s = point.service.mean_s;
  std::vector<std::string> assignments{silence};
  double rate_hz = load * system.servers / service_s,
         relaxation = relaxation_s(rate_hz, service_s, system.servers);
  if (system.lossy) relaxation = mm1k_relaxation_s(rate_hz, service_s, lossy_places);
  if (system.closed) {
    const double think_s = repairman_think_s(loop_clients, service_s, load);
    point.loop = repairman(loop_clients, think_s, service_s);
    point.theory = point.loop.wait;
    rate_hz = point.loop.throughput_hz;
    relaxation = think_s + loop_clients * service_s;
    assignments.push_back(assignment(arrivals_path(place) + ".think", think_s, "s"));
  } else {
    point.theory = system.theory(rate_hz, service_s, point.service.squared_variation);
    assignments.push_back(assignment(arrivals_path(place) + ".rate", rate_hz, "/s"));
  }

  const double requests = 1e6 * millions * effort.length() / Effort{}.replicas();  // of a replica
  QueueRun& run = point.run;
  run.place = place;
  run.seed = derive_seed(effort.seed, fmt::format("{} {} {}", system.name, name_of(place), load).c_str());
  run.replicas = effort.replicas();
  run.spacing = static_cast<int>(std::ceil(10 * relaxation * rate_hz));
  run.warm_up_s = 12 * relaxation;
  constexpr double requests_per_epoch = 4000;
  run.epochs = static_cast<int>(std::ceil((requests + run.warm_up_s * rate_hz) / requests_per_epoch));
  assignments.push_back(assignment("workload.interval", requests_per_epoch / rate_hz, "s"));
  run.scenario = validation_scenario(system.scenario, assignments, profiles);
  return point;
}

// The wait beyond which only a thousandth of the requests go.
double longest_shown(const WaitTheory& theory) {
  double low = 0, high = std::max(theory.mean_s, 1e-9);
  while (theory.cdf(high) < 0.999) high *= 2;
  for (int step = 0; step < 60; ++step)
    (theory.cdf((low + high) / 2) < 0.999 ? low : high) = (low + high) / 2;
  return high;
}

// Both sides of P(wait > t), at times of equal ratio.
void draw_distribution(const System& system, const Point& point, const std::vector<double>& samples,
                       Curve& curve) {
  curve.columns = {"case", "title", "place", "load", "service_s", "wait_s", "theory", "simulated"};
  const double longest_s = longest_shown(point.theory);
  constexpr int steps = 36;
  for (int step = 0; step <= steps; ++step) {
    const double wait_s = longest_s * std::pow(1000, static_cast<double>(step) / steps - 1);
    const auto longer =
        std::count_if(samples.begin(), samples.end(), [&](double sample) { return sample > wait_s; });
    curve.rows.push_back(
        {system.name, system.title, name_of(point.place), fmt::format("{}", point.load),
         fmt::format("{:.6g}", point.service.mean_s), fmt::format("{:.6g}", wait_s),
         fmt::format("{:.6g}", 1 - point.theory.cdf(wait_s)),
         fmt::format("{:.6g}", static_cast<double>(longer) / static_cast<double>(samples.size()))});
  }
}

// The closed form at loads between those that are simulated.
void draw_means(const System& system, const Point& point, Curve& curve) {
  curve.columns = {"case", "title", "place", "load", "service_s", "mean_wait_s"};
  for (int percent = 2; percent <= 94; percent += 2) {
    const double load = percent / 100.0, service_s = point.service.mean_s;
    const WaitTheory theory =
        system.closed
            ? repairman(loop_clients, repairman_think_s(loop_clients, service_s, load), service_s).wait
            : system.theory(load * system.servers / service_s, service_s, point.service.squared_variation);
    curve.rows.push_back({system.name, system.title, name_of(point.place), fmt::format("{}", load),
                          fmt::format("{:.6g}", service_s), fmt::format("{:.6g}", theory.mean_s)});
  }
}

void compare_point(const System& system, const Point& point, const Effort& effort,
                   const QueueMeasurement& found, std::vector<Finding>& findings, Curves& curves) {
  const std::string place = name_of(point.place);
  const double widest = effort.widest();
  findings.push_back(Finding::interval("mean wait", "s", point.theory.mean_s, found.mean_wait_s, widest)
                         .at(place, point.load));
  if (point.load == loads.back()) draw_means(system, point, curves["mean_wait_theory"]);
  if (system.lossy) {
    findings.push_back(Finding::interval("share lost", "", point.theory.loss, found.lost_share, widest)
                           .at(place, point.load));
  }
  if (system.closed) {
    findings.push_back(Finding::interval("utilisation", "", point.loop.utilisation, found.utilisation, widest)
                           .at(place, point.load));
    findings.push_back(
        Finding::interval("throughput", "/s", point.loop.throughput_hz, found.throughput_hz, widest)
            .at(place, point.load));
  }
  if (!system.distribution) return;
  Rng spread(point.run.seed, 1);
  findings.push_back(Finding::distribution("distribution of the wait",
                                           to_uniform(found.wait_samples_s, point.theory.cdf, spread))
                         .at(place, point.load));
  draw_distribution(system, point, found.wait_samples_s, curves["wait_distribution"]);
}

Case make_case(const System& system, const Effort& effort, ProfileLibrary& profiles) {
  Case made{.name = system.name,
            .title = system.title,
            .about = system.about,
            .formula = system.formula,
            .source = system.source,
            .scenarios = {system.scenario},
            .figures = {"mean_wait"}};
  if (system.distribution) made.figures.emplace_back("wait_distribution");
  std::vector<Point> points;
  for (const Station place : system.places) {
    for (size_t i = 0; i < loads.size(); ++i) {
      points.push_back(make_point(system, place, loads[i], system.millions[i], effort, profiles));
      for (Simulate& part : parts_of(points.back().run)) made.parts.push_back(std::move(part));
      made.random_findings += 1 + system.distribution + system.lossy + 2 * system.closed;
    }
  }
  made.compare = [system, points, effort](std::span<const Numbers> results, Curves& curves) {
    std::vector<Finding> findings;
    size_t first = 0;
    for (const Point& point : points) {
      const size_t count = part_count(point.run);
      compare_point(system, point, effort, measured(results.subspan(first, count)), findings, curves);
      first += count;
    }
    return findings;
  };
  return made;
}

const char* const gross =
    "D. Gross, J. F. Shortle, J. M. Thompson, C. M. Harris: Fundamentals of Queueing Theory, 4th "
    "ed., Wiley 2008, chapter 2";
const char* const pollaczek =
    "F. Pollaczek 1930, A. Khinchine 1932; L. Kleinrock: Queueing Systems, volume I, Wiley "
    "1975, chapter 5";

std::vector<System> systems() {
  const std::vector both{Station::device, Station::server}, server{Station::server};
  return {
      {.name = "md1",
       .title = "M/D/1",
       .about = "Poisson arrivals; every inference takes the time that the profile says.",
       .formula =
           "Mean $W = \\rho s / (2 (1 - \\rho))$ with service time $s$ and load $\\rho = \\lambda s$ "
           "(Pollaczek-Khinchine). Distribution, for $(k-1) s \\le t < k s$ and $u = \\lambda (k s - t)$: "
           "$P(W \\le t) = e^{-u} \\sum_{j=0}^{k-1} Q_{k-1-j}\\, u^j / j!$, where $Q_n$ is the probability "
           "that at most $n$ requests wait.",
       .source = std::string(pollaczek) +
                 "; G. J. Franx: A simple solution for the M/D/c waiting time distribution, "
                 "Operations Research Letters 29 (2001) 221-229",
       .scenario = "queue-deterministic",
       .places = both,
       .millions = {1.2, 2, 20},
       .theory = [](double rate, double service, double) { return md1_wait(rate, service); }},
      {.name = "mm1",
       .title = "M/M/1",
       .about = "Poisson arrivals; exponential service times whose mean is the profile's number.",
       .formula = "$W = \\rho / (\\mu - \\lambda)$, $P(W \\le t) = 1 - \\rho e^{-(\\mu - \\lambda) t}$ with "
                  "$\\mu = 1/s$.",
       .source = gross,
       .scenario = "queue-exponential",
       .places = both,
       .millions = {1.8, 3.2, 36},
       .theory = [](double rate, double service, double) { return mmc_wait(rate, service, 1); }},
      {.name = "mm2",
       .title = "M/M/2",
       .about = "The same in front of a server with two workers.",
       .formula =
           "$W = C(c, a) / (c \\mu - \\lambda)$, $P(W \\le t) = 1 - C(c, a) e^{-(c \\mu - \\lambda) t}$ with "
           "$a = \\lambda / \\mu$, $c = 2$ and Erlang's C formula.",
       .source = std::string("A. K. Erlang 1917; ") + gross,
       .scenario = "queue-2-workers",
       .places = server,
       .servers = 2,
       .millions = {4.3, 5, 36},
       .theory = [](double rate, double service, double) { return mmc_wait(rate, service, 2); }},
      {.name = "mm4",
       .title = "M/M/4",
       .about = "The same with four workers.",
       .formula = "As M/M/2, with $c = 4$.",
       .source = std::string("A. K. Erlang 1917; ") + gross,
       .scenario = "queue-4-workers",
       .places = server,
       .servers = 4,
       .millions = {20, 9, 38},
       .theory = [](double rate, double service, double) { return mmc_wait(rate, service, 4); }},
      {.name = "mg1",
       .title = "M/G/1, log-normal",
       .about = "Log-normal service times: the profile's number is the median, ln(time) has standard "
                "deviation 0.5. The "
                "distribution of the wait has no closed form.",
       .formula =
           "$W = \\rho \\bar s (1 + C^2) / (2 (1 - \\rho))$ with mean $\\bar s = s e^{\\sigma^2/2}$ and "
           "$C^2 = e^{\\sigma^2} - 1$ (Pollaczek-Khinchine).",
       .source = pollaczek,
       .scenario = "queue-lognormal",
       .places = both,
       .distribution = false,
       .millions = {1.6, 2.6, 24},
       .theory = [](double rate, double service,
                    double variation) { return mg1_wait(rate, service, variation); }},
      {.name = "mm1k",
       .title = fmt::format("M/M/1/{}", lossy_places),
       .about = fmt::format(
           "A queue limit of {}: who finds {} waiting and one in service is dropped. The wait is that "
           "of the others.",
           lossy_places - 1, lossy_places - 1),
       .formula =
           "$p_n = \\rho^n (1 - \\rho) / (1 - \\rho^{K+1})$; lost: $p_K$. An accepted request finds $n < K$ "
           "with "
           "probability $p_n / (1 - p_K)$ and waits for $n$ exponential times (an Erlang distribution).",
       .source = gross,
       .scenario = "queue-limit",
       .places = both,
       .lossy = true,
       .millions = {7, 2, 1.2},
       .theory = [](double rate, double service, double) { return mm1k_wait(rate, service, lossy_places); }},
      {.name = "repairman",
       .title = "machine repairman",
       .about = fmt::format(
           "A closed loop: {} clients think for an exponential time, ask, and wait for the answer. The "
           "load is the share of time in which the processor is busy; the thinking time that gives it "
           "is computed.",
           loop_clients),
       .formula = "$p_n \\propto N! / (N-n)!\\; (s/z)^n$; utilisation $1 - p_0$, throughput $(1 - p_0)/s$. "
                  "An arrival "
                  "finds the state of a loop with $N - 1$ clients (arrival theorem) and waits for so many "
                  "exponential "
                  "times.",
       .source = std::string(gross) +
                 "; S. S. Lavenberg, M. Reiser, Journal of Applied Probability 17 (1980) 1048-1061",
       .scenario = "queue-closed-loop",
       .places = both,
       .closed = true,
       .millions = {1.2, 1.2, 1.2}},
  };
}

}  // namespace

std::vector<Case> queue_cases(const Effort& effort, ProfileLibrary& profiles) {
  std::vector<Case> cases;
  for (const System& system : systems()) cases.push_back(make_case(system, effort, profiles));
  return cases;
}

}  // namespace edgeward
