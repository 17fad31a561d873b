// Section `workload`, and the `arrivals` of devices and servers.
#include <fmt/format.h>

#include <algorithm>

#include "sim/model/scenario_parts.h"

namespace edgeward {
namespace {

constexpr Bounds interval_bounds{1e-3, 1e6}, gap_bounds{0, time_bounds.high, true},
    scale_bounds{0, 1000, true};

void read_periodic(const Section& section, ArrivalModel& model) {
  model.kind = ArrivalModel::Kind::periodic;
  model.period_s = section.quantity("period", Dimension::time, gap_bounds);
  model.random_phase = section.has("phase") && section.says("phase", "random", "a time");
  if (!model.random_phase) model.phase_s = section.quantity_or("phase", Dimension::time, "0 s", time_bounds);
}

std::shared_ptr<const std::vector<double>> read_times(const Section& section) {
  const auto times =
      std::make_shared<std::vector<double>>(section.quantities("times", Dimension::time, time_bounds));
  const auto falls = std::adjacent_find(times->begin(), times->end(), std::greater<>());
  if (falls != times->end()) {
    const Node& item = section.node().find("times")->items[static_cast<size_t>(falls - times->begin()) + 1];
    throw InputError(Complaint{item.mark, section.path() + ".times",
                               "'" + item.scalar + "' is before the time before it",
                               "times that never fall"});
  }
  return times;
}

void read_recorded(const Section& section, ScenarioReading& reading, ArrivalModel& model) {
  model.kind = ArrivalModel::Kind::recorded;
  const bool has_times = section.has("times"), has_profile = section.has("profile");
  if (has_times == has_profile) {
    section.fail(has_times ? "profile" : "", has_times ? "stands beside times" : "has no times",
                 "either times or profile");
  }
  if (has_times) {
    model.recorded_s = read_times(section);
  } else {
    const WorkloadProfile& profile =
        reading.profiles.workload(read_profile_name(section, "profile", "workload", reading));
    model.recorded_s = profile.offsets_s;
    section.inherited("times",
                      fmt::format("{} within {}", profile.offsets_s->size(),
                                  format_quantity(profile.offsets_s->back(), Dimension::time)),
                      profile.provenance.mark);
  }
  model.scale = section.quantity_or("scale", Dimension::number, "1", scale_bounds);
}

EventSource source_of(const ArrivalModel& model, const Section& section) {
  EventSource source{section.mark(), section.path()};
  switch (model.kind) {
    case ArrivalModel::Kind::none:
      break;
    case ArrivalModel::Kind::periodic:
      source.rate_hz = 1 / model.period_s;
      break;
    case ArrivalModel::Kind::poisson:
      source.rate_hz = model.rate_hz;
      break;
    case ArrivalModel::Kind::recorded:
      source.times_s = model.recorded_s;
      source.scale = model.scale;
      break;
    case ArrivalModel::Kind::closed_loop:
      source.at_once = model.clients;
      source.rate_hz = model.clients / model.think_s;
  }
  return source;
}

}  // namespace

ArrivalReading read_arrivals(const Section& section, ScenarioReading& reading) {
  ArrivalModel model;
  const std::string kind =
      section.one_of("model", {"none", "periodic", "poisson", "recorded", "closed_loop"});
  if (kind == "periodic") {
    read_periodic(section, model);
  } else if (kind == "poisson") {
    model.kind = ArrivalModel::Kind::poisson;
    model.rate_hz = section.quantity("rate", Dimension::frequency, frequency_bounds);
  } else if (kind == "recorded") {
    read_recorded(section, reading, model);
  } else if (kind == "closed_loop") {
    model.kind = ArrivalModel::Kind::closed_loop;
    model.clients = static_cast<int>(section.integer_or("clients", 1, 1, 10000));
    model.think_s = section.quantity("think", Dimension::time, gap_bounds);
  }
  return {model, source_of(model, section)};
}

std::optional<Section> arrivals_of(const Section& section, const Scenario& scenario) {
  if (section.node().find("arrivals") == nullptr || scenario.workload.kind == WorkloadModel::Kind::streams) {
    return section.section_if("arrivals");
  }
  section.fail_key("arrivals", "stands beside rounds, in which each active device issues one request",
                   "arrivals only with workload.kind: streams");
}

void read_workload(const Section& section, ScenarioReading& reading) {
  WorkloadModel& workload = reading.scenario.workload;
  const std::string kind = section.one_of("kind", {"rounds", "streams"});
  if (kind == "streams") {
    workload.kind = WorkloadModel::Kind::streams;
    workload.interval_s = section.quantity("interval", Dimension::time, interval_bounds);
  } else {
    workload.minimum_s = section.quantity_or("minimum", Dimension::time, "1 s", time_bounds);
    workload.active_probability =
        section.quantity_or("active_probability", Dimension::number, "1", {0, 1, true});
  }
  if (!section.says("deadline", "none", "a time")) {
    workload.deadline_s = section.quantity("deadline", Dimension::time, gap_bounds);
  }
  if (const auto arrivals = arrivals_of(section, reading.scenario)) {
    reading.default_arrivals = read_arrivals(*arrivals, reading);
  } else if (kind == "streams") {
    section.section_or_empty("arrivals").text_or("model", "none");
  }
}

}  // namespace edgeward
