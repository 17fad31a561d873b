// What is drawn, and what is replayed: arrivals, service times, link traces, random walks.
#include <fmt/format.h>

#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "sim/validation/case.h"
#include "sim/validation/fluid.h"
#include "sim/validation/simulation.h"

namespace edgeward {
namespace {

constexpr double replay_tolerance = 1e-12;  // relative: a sum or product of two numbers

// The devices of the scenario whose name, or the part before the point, is `name`.
std::vector<size_t> devices_of(const Scenario& scenario, const std::string& name) {
  std::vector<size_t> found;
  for (size_t device = 0; device < scenario.devices.size(); ++device) {
    const std::string& full = scenario.devices[device].name;
    if (full == name || full.starts_with(name + ".")) found.push_back(device);
  }
  if (found.empty()) throw Error("a validation scenario has no device '" + name + "'");
  return found;
}

// Per request: its device and when it came.
class ArrivalTimes : public Observer {
 public:
  void arrived(const Outcome& outcome) override {
    numbers.insert(numbers.end(), {static_cast<double>(outcome.device), outcome.arrival_s});
  }
  Numbers numbers;
};

Case arrivals(const Effort& effort, ProfileLibrary& profiles) {
  const Scenario scenario = validation_scenario("arrivals", {}, profiles);
  Case made{
      .name = "arrivals",
      .title = "arrivals",
      .about =
          "Poisson arrivals, periodic ones with a fixed and with a random phase, and recorded ones that come "
          "twice as densely as they were recorded.",
      .formula =
          "Poisson: gaps with $P(G \\le t) = 1 - e^{-\\lambda t}$. Periodic: $t_k = \\varphi + k p$, "
          "random phases uniform on $[0, p)$. Recorded: the times themselves, times their scale.",
      .source = "the definitions of the models (scenarios/README.md)",
      .scenarios = {"arrivals"},
      .random_findings = 2};
  const uint64_t seed = derive_seed(effort.seed, "arrivals");
  const int replicas = effort.replicas();
  made.parts.emplace_back([=] {
    Simulation simulation(scenario, seed);
    ArrivalTimes times;
    Numbers numbers;
    for (int replica = 0; replica < replicas; ++replica) {
      times.numbers.clear();
      simulation.start(static_cast<uint32_t>(replica), 0, &times);
      simulation.run(1);
      simulation.finish();
      numbers.push_back(static_cast<double>(times.numbers.size() / 2));
      numbers.insert(numbers.end(), times.numbers.begin(), times.numbers.end());
    }
    simulation.accounts().append_to(numbers);
    return numbers;
  });
  made.compare = [scenario](std::span<const Numbers> results, Curves&) {
    const size_t poisson = devices_of(scenario, "station")[0], frames = devices_of(scenario, "frames")[0],
                 replayed = devices_of(scenario, "replayed")[0];
    const ArrivalModel &rate = scenario.devices[poisson].arrivals, &frame = scenario.devices[frames].arrivals,
                       &record = scenario.devices[replayed].arrivals;
    std::vector<double> gaps, phases;
    double periodic_off = 0, recorded_off = 0;
    size_t periodic = 0, recorded = 0, expected = 0;
    const double until_s = scenario.workload.interval_s;
    for (size_t at = 0; at < results[0].size();) {
      const auto count = static_cast<size_t>(results[0][at++]);
      std::vector<std::vector<double>> times(scenario.devices.size());
      for (size_t i = 0; i < count; ++i, at += 2) {
        times[static_cast<size_t>(results[0][at])].push_back(results[0][at + 1]);
      }
      // A gap that reaches over the end would be missing: the first 60 of an expected 120 arrivals are looked
      // at.
      const auto looked_at = static_cast<size_t>(rate.rate_hz * until_s / 2);
      if (times[poisson].size() < looked_at) throw Error("too few Poisson arrivals to look at");
      double before_s = 0;
      for (size_t i = 0; i < looked_at; ++i) {
        gaps.push_back(1 - std::exp(-rate.rate_hz * (times[poisson][i] - before_s)));
        before_s = times[poisson][i];
      }
      for (size_t k = 0; k < times[frames].size(); ++k) {
        periodic_off = worse(
            periodic_off,
            relative_difference(times[frames][k], frame.phase_s + static_cast<double>(k) * frame.period_s));
        ++periodic;
      }
      expected += static_cast<size_t>(std::floor((until_s - frame.phase_s) / frame.period_s)) + 1;
      for (const size_t device : devices_of(scenario, "shifted")) {
        phases.push_back(times[device].at(0) / scenario.devices[device].arrivals.period_s);
      }
      for (size_t k = 0; k < times[replayed].size(); ++k) {
        recorded_off = worse(
            recorded_off, relative_difference(times[replayed][k], record.recorded_s->at(k) * record.scale));
        ++recorded;
      }
      expected += record.recorded_s->size();
    }
    return std::vector{Finding::distribution("gaps of Poisson arrivals", gaps),
                       Finding::distribution("random phases", phases),
                       Finding::exact("periodic and recorded times", worse(periodic_off, recorded_off),
                                      periodic + recorded == expected ? expected : 0, replay_tolerance)};
  };
  return made;
}

Case service_times(const Effort& effort, ProfileLibrary& profiles) {
  Case made{.name = "service-times",
            .title = "service times",
            .about = "Times of heads and tails, exponential and log-normal.",
            .formula =
                "$P(S \\le t) = 1 - e^{-t/s}$; $P(S \\le t) = \\Phi(\\ln(t/s) / \\sigma)$ with the profile's "
                "number "
                "$s$ as mean and as median.",
            .source = "the definitions of the models (scenarios/README.md)",
            .scenarios = {"queue-exponential", "queue-lognormal"},
            .random_findings = 4};
  std::vector<Scenario> scenarios;
  const int epochs = effort.quick ? 40 : 400;
  for (const std::string& name : made.scenarios) {
    const Scenario scenario = validation_scenario(name, {"workload.interval=200 s"}, profiles);
    const uint64_t seed = derive_seed(effort.seed, ("service-times " + name).c_str());
    made.parts.emplace_back([=] {
      Simulation simulation(scenario, seed);
      simulation.start(0);
      Numbers numbers;
      simulation.run(epochs, [&](const Outcome& outcome) {
        const bool direct = outcome.device == no_device;
        numbers.insert(
            numbers.end(),
            {direct ? 1.0 : 0.0, outcome.stage_s[static_cast<size_t>(direct ? Stage::tail : Stage::head)]});
      });
      simulation.finish();
      simulation.accounts().append_to(numbers);
      return numbers;
    });
    scenarios.push_back(scenario);
  }
  made.compare = [scenarios](std::span<const Numbers> results, Curves&) {
    std::vector<Finding> findings;
    for (size_t i = 0; i < scenarios.size(); ++i) {
      const Plan &head = scenarios[i].devices[0].plans[0][0], &tail = scenarios[i].servers[0].direct_plan;
      const bool exponential = scenarios[i].devices[0].service.kind == ServiceModel::Kind::exponential;
      std::vector<double> heads, tails;
      for (size_t at = 0; at < results[i].size(); at += 2) {
        const bool direct = results[i][at] > 0;
        const double time = results[i][at + 1] / (direct ? tail.tail_s : head.head_s);
        const double sigma = direct ? tail.tail_sigma : head.head_sigma;
        (direct ? tails : heads)
            .push_back(exponential ? 1 - std::exp(-time)
                                   : boost::math::cdf(boost::math::normal(), std::log(time) / sigma));
      }
      const std::string law = exponential ? "exponential" : "log-normal";
      findings.push_back(Finding::distribution(law + " times", heads).at("device", 0));
      findings.push_back(Finding::distribution(law + " times", tails).at("server", 0));
    }
    return findings;
  };
  return made;
}

// Each value that a gauge takes, and when.
class RateChanges : public Observer {
 public:
  void gauge(Gauge gauge, uint32_t index, double time_s, double value) override {
    if (gauge == Gauge::link_rate_bps && index == 0) numbers.insert(numbers.end(), {time_s, value});
  }
  Numbers numbers;
};

Case link_trace(const Effort& effort, ProfileLibrary& profiles) {
  const Scenario scenario = validation_scenario("capacity-steps", {}, profiles);
  Case made{
      .name = "link-trace",
      .title = "link trace",
      .about =
          "Every change of a link's rate over many repetitions of its trace: none too many, none missing.",
      .formula = "The rate of point $i$ holds from $k R + t_i$ on, in repetition $k$ of length $R$.",
      .source = "the trace itself",
      .scenarios = {"capacity-steps"}};
  const uint64_t seed = effort.seed;
  made.parts.emplace_back([=] {
    Simulation simulation(scenario, seed);
    RateChanges changes;
    simulation.start(0, 0, &changes);
    simulation.run(50);
    simulation.finish();
    simulation.accounts().append_to(changes.numbers);
    return changes.numbers;
  });
  made.compare = [scenario](std::span<const Numbers> results, Curves&) {
    const auto expected = trace_changes(scenario.devices[0].link, 50 * scenario.workload.interval_s);
    double times = 0, rates = 0;
    const bool complete = results[0].size() == 2 * expected.size();
    for (size_t i = 0; complete && i < expected.size(); ++i) {
      times = worse(times, relative_difference(results[0][2 * i], expected[i].time_s));
      rates = worse(rates, relative_difference(results[0][2 * i + 1], expected[i].rate_bps));
    }
    const size_t compared = complete ? expected.size() : 0;
    return std::vector{Finding::exact("times of changes", times, compared, replay_tolerance),
                       Finding::exact("rates", rates, compared, 0)};
  };
  return made;
}

Case link_walk(const Effort& effort, ProfileLibrary& profiles) {
  const Scenario scenario = validation_scenario("link-walk", {}, profiles);
  Case made{
      .name = "link-walk",
      .title = "random-walk link",
      .about =
          "The rates of links that walk once an epoch and of links that walk every second, looked at every "
          "100 "
          "epochs: after so many steps a rate has forgotten what it was.",
      .formula =
          "A walk with symmetric steps that is reflected at both ends stays uniform, here in $\\ln r$: "
          "$P(R \\le r) = \\ln(r / r_{low}) / \\ln(r_{high} / r_{low})$.",
      .source =
          "reflection keeps the uniform distribution; W. Feller: An Introduction to Probability Theory and "
          "Its "
          "Applications, volume II, Wiley 1971",
      .scenarios = {"link-walk"},
      .random_findings = 2};
  const uint64_t seed = derive_seed(effort.seed, "link-walk");
  const int replicas = effort.replicas();
  made.parts.emplace_back([=] {
    Simulation simulation(scenario, seed);
    Numbers numbers;
    for (int replica = 0; replica < replicas; ++replica) {
      const Cell& cell = simulation.start(static_cast<uint32_t>(replica));
      for (int look = 0; look < 10; ++look) {
        simulation.run(100);
        for (size_t device = 0; device < cell.devices(); ++device)
          numbers.push_back(cell.link_rate_bps(device));
      }
      simulation.finish();
    }
    simulation.accounts().append_to(numbers);
    return numbers;
  });
  made.compare = [scenario](std::span<const Numbers> results, Curves&) {
    const LinkModel& link = scenario.devices[0].link;
    std::vector<double> by_epoch, by_second;
    for (size_t i = 0; i < results[0].size(); ++i) {
      const double place = std::log(results[0][i] / link.low_bps) / std::log(link.high_bps / link.low_bps);
      (scenario.devices[i % scenario.devices.size()].link.step_s == 0 ? by_epoch : by_second)
          .push_back(place);
    }
    return std::vector{Finding::distribution("ln(rate), a step an epoch", by_epoch),
                       Finding::distribution("ln(rate), a step a second", by_second)};
  };
  return made;
}

}  // namespace

std::vector<Case> process_cases(const Effort& effort, ProfileLibrary& profiles) {
  return {arrivals(effort, profiles), service_times(effort, profiles), link_trace(effort, profiles),
          link_walk(effort, profiles)};
}

}  // namespace edgeward
