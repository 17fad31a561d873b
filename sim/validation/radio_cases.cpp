// A radio's queue behind a processor's, and the delay that a transfer has besides its bits.
#include <cmath>

#include "sim/validation/case.h"
#include "sim/validation/queue_run.h"
#include "sim/validation/queue_theory.h"
#include "sim/validation/simulation.h"
#include "sim/validation/statistics.h"

namespace edgeward {
namespace {

Case latency_jitter(const Effort& effort, ProfileLibrary& profiles) {
  const Scenario scenario = validation_scenario("latency-jitter", {}, profiles);
  Case made{
      .name = "latency-jitter",
      .title = "latency and jitter",
      .about = "Each transfer takes its bits' time and a latency that is drawn evenly from 20 -+ 10 ms.",
      .formula = "$T - b/r$ is uniform on $[l - j, l + j]$.",
      .source = "the definition of the model (scenarios/README.md)",
      .scenarios = {"latency-jitter"}};
  made.random_findings = 2;
  const uint64_t seed = derive_seed(effort.seed, "latency-jitter");
  const int replicas = effort.replicas(), epochs = effort.quick ? 2 : 10;
  made.parts.emplace_back([=] {
    Simulation simulation(scenario, seed);
    Numbers numbers;
    for (int replica = 0; replica < replicas; ++replica) {
      simulation.start(static_cast<uint32_t>(replica));
      const size_t counted = numbers.size();
      numbers.push_back(0);
      simulation.run(epochs, [&](const Outcome& outcome) {
        numbers.push_back(outcome.stage_s[static_cast<size_t>(Stage::transfer)]);
        ++numbers[counted];
      });
      simulation.finish();
    }
    simulation.accounts().append_to(numbers);
    return numbers;
  });
  made.compare = [scenario, effort](std::span<const Numbers> results, Curves&) {
    const LinkModel& link = scenario.devices[0].link;
    const double bits_s = scenario.devices[0].plans[0][0].transfer_bits / link.rate_bps;
    std::vector<double> uniform, means;
    for (size_t at = 0; at < results[0].size();) {
      const auto count = static_cast<size_t>(results[0][at++]);
      double sum = 0;
      for (size_t i = 0; i < count; ++i) {
        const double latency_s = results[0][at++] - bits_s;
        sum += latency_s;
        uniform.push_back((latency_s - link.latency_s + link.jitter_s) / (2 * link.jitter_s));
      }
      means.push_back(sum / static_cast<double>(count));
    }
    return std::vector{Finding::interval("mean latency", "s", link.latency_s, means, effort.widest()),
                       Finding::distribution("latency", uniform)};
  };
  return made;
}

Case tandem(const Effort& effort, ProfileLibrary& profiles) {
  constexpr double load = 0.6, millions = 2;
  const Scenario as_written = validation_scenario("tandem", {}, profiles);
  const Plan& plan = as_written.devices[0].plans[0][0];
  const double rate_hz = load / plan.head_s, transfer_s = load / rate_hz;
  const double relaxation = 2 * relaxation_s(rate_hz, plan.head_s, 1);
  QueueRun run;
  run.place = Station::radio;
  run.seed = derive_seed(effort.seed, "tandem");
  run.replicas = effort.replicas();
  run.spacing = static_cast<int>(std::ceil(10 * relaxation * rate_hz));
  run.warm_up_s = 12 * relaxation;
  constexpr double requests_per_epoch = 4000;
  run.epochs = static_cast<int>(
                   std::ceil(1e6 * millions * effort.length() / Effort{}.replicas() / requests_per_epoch)) +
               1;
  run.scenario =
      validation_scenario("tandem",
                          {assignment("devices.station.arrivals.rate", rate_hz, "/s"),
                           assignment("devices.station.link.rate", plan.transfer_bits / transfer_s, "bit/s"),
                           assignment("workload.interval", requests_per_epoch / rate_hz, "s")},
                          profiles);
  Case made{
      .name = "tandem",
      .title = "device, radio, server",
      .about =
          "Requests go through a device's processor (exponential heads), its radio (transfers that all take "
          "the same time), a server, and back. The link's rate is set so that the radio is busy for 60 % of "
          "the time, as the processor is.",
      .formula =
          "Requests leave M/M/1 as a Poisson process, so the radio is M/D/1: mean and distribution of its "
          "wait as there.",
      .source = "P. J. Burke: The output of a queuing system, Operations Research 4 (1956) 699-704",
      .scenarios = {"tandem"},
      .random_findings = 2,
      .parts = parts_of(run)};
  made.compare = [=, seed = run.seed](std::span<const Numbers> results, Curves&) {
    const QueueMeasurement found = measured(results);
    const WaitTheory theory = md1_wait(rate_hz, transfer_s);
    Rng spread(seed, 1);
    std::vector<Finding> findings;
    findings.push_back(Finding::interval("mean wait", "s", theory.mean_s, found.mean_wait_s, effort.widest())
                           .at("radio", load));
    findings.push_back(Finding::distribution("distribution of the wait",
                                             to_uniform(found.wait_samples_s, theory.cdf, spread))
                           .at("radio", load));
    return findings;
  };
  return made;
}

}  // namespace

std::vector<Case> radio_cases(const Effort& effort, ProfileLibrary& profiles) {
  return {tandem(effort, profiles), latency_jitter(effort, profiles)};
}

}  // namespace edgeward
