// How many events an epoch can be expected to have: a scenario with too many of them never ends.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/model/scenario_parts.h"

namespace edgeward {
namespace {

double mean_factor(const ServiceModel& service, double sigma) {
  return service.kind == ServiceModel::Kind::lognormal ? std::exp(sigma * sigma / 2) : 1;
}

// The longest mean time that a round can take: every device with its longest plan at its lowest rate, one
// after the other. Devices that share a network or a server wait for each other at most so long.
double longest_round(const Scenario& scenario) {
  double sum_s = 0;
  for (const DeviceModel& device : scenario.devices) {
    const LinkModel& link = device.link;
    const ServerModel& server = scenario.servers[static_cast<size_t>(device.server)];
    const double rate_bps = link.lowest_bps();
    double longest_s = 0;
    for (const PlanTable& plans : device.plans) {
      for (const Plan& plan : plans) {
        double time_s = plan.head_s * mean_factor(device.service, plan.head_sigma);
        if (!plan.local) {
          time_s += transfer_time(plan, rate_bps) + 8 * device.result_bytes / rate_bps +
                    2 * (link.latency_s + link.jitter_s) +
                    plan.tail_s * mean_factor(server.service, plan.tail_sigma);
        }
        longest_s = std::max(longest_s, time_s);
      }
    }
    sum_s += longest_s;
  }
  return std::max(sum_s, scenario.workload.minimum_s);
}

// How many of `times`, which never fall, lie at most in any span of this length.
double most_within(const std::vector<double>& times, double span) {
  size_t most = 0;
  for (size_t first = 0, end = 0; first < times.size(); ++first) {
    while (end < times.size() && times[end] <= times[first] + span) ++end;
    most = std::max(most, end - first);
  }
  return static_cast<double>(most);
}

double expected(const EventSource& source, double epoch_s) {
  double events = source.rate_hz * epoch_s + source.at_once;
  if (source.times_s) {
    const double rounds = std::floor(epoch_s / source.repeat_s);
    const double within = most_within(*source.times_s, epoch_s / source.scale);
    const bool repeated = std::isfinite(source.repeat_s);  // then an epoch can hold the end and the beginning
    events += rounds * static_cast<double>(source.times_s->size()) + (repeated ? 2 : 1) * within;
  }
  return source.copies * events;
}

}  // namespace

void check_event_count(const ScenarioReading& reading) {
  const Scenario& scenario = reading.scenario;
  const bool in_rounds = scenario.workload.kind == WorkloadModel::Kind::rounds;
  const double epoch_s = in_rounds ? longest_round(scenario) : scenario.workload.interval_s;
  double events = 0, most = 0;
  const EventSource* worst = nullptr;
  for (const EventSource& source : reading.sources) {
    const double own = expected(source, epoch_s);
    events += own;
    if (own <= most) continue;
    most = own;
    worst = &source;
  }
  if (events <= max_epoch_events) return;
  throw InputError(Complaint{
      worst->where, worst->key,
      fmt::format(
          "{:.3g} events are to be expected of this in {} of up to {}, {:.3g} of all that happens by itself",
          most, in_rounds ? "a round" : "an interval", format_quantity(epoch_s, Dimension::time), events),
      fmt::format("at most {:.0f} in an epoch", max_epoch_events)});
}

}  // namespace edgeward
