// Laws of requests and energies.
#include "tests/properties/world_laws.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

namespace edgeward::testing {
namespace {

constexpr double tolerance = 1e-9;

std::string name(const Outcome& outcome) {
  return fmt::format("request {} ({} on device {})", outcome.number, outcome.plan->label(),
                     static_cast<int>(outcome.device));
}

void check_ending(const Outcome& outcome, double deadline_s, Findings& findings) {
  const double latency_s = outcome.latency_s();
  const bool full = outcome.cause == Cause::device_queue_full || outcome.cause == Cause::radio_queue_full ||
                    outcome.cause == Cause::server_queue_full;
  const bool right_cause = outcome.answered()                  ? outcome.cause == Cause::none
                           : outcome.ending == Ending::dropped ? full
                                                               : outcome.cause == Cause::battery_empty;
  findings.expect(right_cause, "causes", "{} ended {} for '{}'", name(outcome),
                  ending_names[static_cast<size_t>(outcome.ending)],
                  cause_names[static_cast<size_t>(outcome.cause)]);
  if (!outcome.answered() || std::abs(latency_s - deadline_s) < tolerance) return;
  findings.expect((outcome.ending == Ending::late) == (latency_s > deadline_s), "deadline",
                  "{} took {} s of {} s and is {}", name(outcome), latency_s, deadline_s,
                  ending_names[static_cast<size_t>(outcome.ending)]);
}

void check_times(const Outcome& outcome, Findings& findings) {
  findings.expect(outcome.end_s >= outcome.arrival_s, "order", "{} ends at {} s before it arrives at {} s",
                  name(outcome), outcome.end_s, outcome.arrival_s);
  const double sum_s = std::accumulate(outcome.stage_s.begin(), outcome.stage_s.end(), 0.0);
  findings.expect(std::abs(sum_s - outcome.latency_s()) <= tolerance, "stages",
                  "{}: {} s in stages, {} s in all", name(outcome), sum_s, outcome.latency_s());
  for (size_t stage = 0; stage < stage_count; ++stage) {
    findings.expect(outcome.stage_s[stage] >= 0, "negative", "{}: {} s of {}", name(outcome),
                    outcome.stage_s[stage], stage_names[stage]);
  }
  findings.expect(outcome.energy_attributed_j >= 0 &&
                      outcome.energy_with_idle_j >= outcome.energy_attributed_j - tolerance,
                  "energies of a request", "{}: {} J attributed, {} J with idle", name(outcome),
                  outcome.energy_attributed_j, outcome.energy_with_idle_j);
}

// What each mark says against what has arrived and ended by then.
void check_marks(const Scenario& scenario, const EpisodeRecord& record, Findings& findings) {
  const bool in_rounds = scenario.workload.kind == WorkloadModel::Kind::rounds;
  size_t ended = 0, arrived = 0;
  double before_s = 0;
  for (const EpochMark& mark : record.marks) {
    RequestCounts seen;
    double seconds = 0;
    const size_t ended_before = ended;
    while (ended < record.ends.size() && ended < ended_before + mark.ended.size()) ++ended;
    while (arrived < record.arrivals.size() && record.arrivals[arrived].number < mark.counts.arrived)
      ++arrived;
    std::set<uint64_t> gone;
    for (size_t index = 0; index < ended; ++index) {
      const Outcome& outcome = record.ends[index];
      gone.insert(outcome.number);
      seconds += outcome.latency_s();
      ++(outcome.ending == Ending::done      ? seen.done
         : outcome.ending == Ending::late    ? seen.late
         : outcome.ending == Ending::dropped ? seen.dropped
                                             : seen.failed);
    }
    for (size_t index = 0; index < arrived; ++index) {
      if (!gone.contains(record.arrivals[index].number))
        seconds += mark.time_s - record.arrivals[index].arrival_s;
    }
    const RequestCounts& counts = mark.counts;
    findings.expect(arrived == counts.arrived && seen.done == counts.done && seen.late == counts.late &&
                        seen.dropped == counts.dropped && seen.failed == counts.failed &&
                        arrived - ended == counts.in_flight,
                    "counts", "at {} s the cell counts {} arrived, {} in flight; seen: {} and {}",
                    mark.time_s, counts.arrived, counts.in_flight, arrived, arrived - ended);
    for (size_t index = ended_before; index < ended; ++index) {
      findings.expect(record.ends[index].number == mark.ended[index - ended_before], "counts",
                      "Cell::ended() is not what ended");
    }
    findings.expect(same(seconds, mark.request_seconds), "Little",
                    "at {} s {} request seconds, but {} summed", mark.time_s, mark.request_seconds, seconds);
    findings.expect(same(mark.time_s - before_s, mark.elapsed_s), "epoch", "lasted {} s, from {} s to {} s",
                    mark.elapsed_s, before_s, mark.time_s);
    if (in_rounds) {
      findings.expect(counts.in_flight == 0, "round", "{} requests in flight at its end", counts.in_flight);
      double last_s = before_s + scenario.workload.minimum_s;
      for (size_t index = ended_before; index < ended; ++index)
        last_s = std::max(last_s, record.ends[index].end_s);
      findings.expect(same(mark.time_s, last_s), "round", "ends at {} s, not at {} s", mark.time_s, last_s);
      const auto active = static_cast<uint64_t>(std::count(mark.active.begin(), mark.active.end(), true));
      findings.expect(ended - ended_before == active, "round", "{} requests of {} active devices",
                      ended - ended_before, active);
    } else {
      findings.expect(same(mark.elapsed_s, scenario.workload.interval_s), "epoch", "an interval of {} s",
                      mark.elapsed_s);
    }
    before_s = mark.time_s;
  }
}

// ---- energy

// Power x time of the device's activity up to `until_s`.
double motion_j(const DeviceModel& model, const EpisodeRecord& record, uint32_t device, double until_s) {
  if (!model.activity) return 0;
  double sum_j = 0, since_s = 0, power_w = 0;
  for (const GaugePoint& point : record.gauges) {
    if (point.gauge != Gauge::activity || point.index != device || point.time_s > until_s) continue;
    sum_j += power_w * (point.time_s - since_s);
    since_s = point.time_s;
    power_w = model.activity->power_w[static_cast<size_t>(point.value)];
  }
  return sum_j + power_w * (until_s - since_s);
}

// Of the heads that the device has computed by `until_s`, above idle.
double compute_j(const DeviceModel& model, const EpisodeRecord& record, uint32_t device, double until_s) {
  double sum_j = 0;
  for (const Span& span : record.spans) {
    if (span.resource != Resource::compute || span.index != device || span.begin_s >= until_s ||
        span.plan->head_s == 0)
      continue;
    const double power_w = span.plan->head_energy_j / span.plan->head_s - model.idle_power_w;
    sum_j += power_w * (std::min(span.end_s, until_s) - span.begin_s);
  }
  return sum_j;
}

void check_battery(const DeviceModel& model, const EpisodeRecord& record, size_t device,
                   const EpochMark& mark, Findings& findings) {
  const BatteryModel& battery = *model.battery;
  const double drained_j = mark.energy[device].total_j(),
               usable_j = (battery.initial_soc - battery.cutoff_soc) * battery.capacity_j;
  const bool dead = record.death_s[device] <= mark.time_s;
  if (dead) {
    findings.expect(same(drained_j, usable_j), "death", "device {} died with {} J of {} J drawn", device,
                    drained_j, usable_j);
  } else {
    findings.expect(drained_j <= usable_j + tolerance * usable_j, "death",
                    "device {} lives with {} J of {} J drawn", device, drained_j, usable_j);
  }
  const double soc = battery.initial_soc - drained_j / battery.capacity_j;
  findings.expect(same(mark.state_of_charge[device], soc), "battery", "device {}: charge {}, drawn to {}",
                  device, mark.state_of_charge[device], soc);
}

}  // namespace

bool same(double a, double b) {
  return std::abs(a - b) <= tolerance * std::max({1.0, std::abs(a), std::abs(b)});
}

void check_requests(const Scenario& scenario, const EpisodeRecord& record, Findings& findings) {
  for (size_t index = 0; index < record.arrivals.size(); ++index) {
    findings.expect(record.arrivals[index].number == index, "numbers", "arrival {} is called {}", index,
                    record.arrivals[index].number);
  }
  std::set<uint64_t> gone;
  for (const Outcome& outcome : record.ends) {
    findings.expect(gone.insert(outcome.number).second, "once", "{} ends twice", name(outcome));
    findings.expect(outcome.number < record.arrivals.size(), "once", "{} never arrived", name(outcome));
    check_times(outcome, findings);
    check_ending(outcome, scenario.workload.deadline_s, findings);
    if (outcome.device == no_device) continue;
    const double death_s = record.death_s[outcome.device];
    findings.expect(outcome.end_s <= death_s ||
                        (outcome.cause == Cause::battery_empty && outcome.arrival_s == outcome.end_s),
                    "death", "{} ends at {} s, its device died at {} s", name(outcome), outcome.end_s,
                    death_s);
    findings.expect(outcome.cause != Cause::battery_empty || outcome.end_s >= death_s, "death",
                    "{} fails before its device dies", name(outcome));
  }
  check_marks(scenario, record, findings);
}

void check_energy(const Scenario& scenario, const EpisodeRecord& record, Findings& findings) {
  for (uint32_t device = 0; device < scenario.devices.size(); ++device) {
    const DeviceModel& model = scenario.devices[device];
    for (const EpochMark& mark : record.marks) {
      const DeviceEnergy& energy = mark.energy[device];
      const double until_s = std::min(mark.time_s, record.death_s[device]);
      const auto expect = [&](const char* part, double found_j, double expected_j) {
        findings.expect(same(found_j, expected_j), "energy",
                        "device {} at {} s: {} {} J, its power's integral {} J", device, mark.time_s, part,
                        found_j, expected_j);
      };
      expect("idle", energy.idle_j, model.idle_power_w * until_s);
      expect("motion", energy.motion_j, motion_j(model, record, device, until_s));
      double charged_j = 0;
      size_t in_flight = 0;
      for (const Outcome& outcome : record.arrivals)
        in_flight += outcome.device == device && outcome.arrival_s <= mark.time_s;
      for (const Outcome& outcome : record.ends) {
        if (outcome.device != device || outcome.end_s > mark.time_s) continue;
        charged_j += outcome.energy_attributed_j;
        --in_flight;
      }
      // A head that is under way is not in the record yet.
      if (in_flight == 0) expect("compute", energy.compute_j, compute_j(model, record, device, until_s));
      const double own_j = energy.total_j() - energy.motion_j;
      findings.expect(charged_j <= own_j + tolerance * std::max(1.0, own_j), "charged",
                      "device {} at {} s: requests are charged {} J of {} J", device, mark.time_s, charged_j,
                      own_j);
      if (model.battery) check_battery(model, record, device, mark, findings);
    }
  }
}

std::vector<std::string> violated_laws(const Scenario& scenario, const EpisodeRecord& record) {
  Findings findings;
  findings.list() = record.violations;
  check_requests(scenario, record, findings);
  check_resources(scenario, record, findings);
  check_queues(scenario, record, findings);
  check_energy(scenario, record, findings);
  check_media(scenario, record, findings);
  return std::move(findings.list());
}

}  // namespace edgeward::testing
