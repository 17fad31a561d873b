// Laws of processors, radios, server slots, and the queues in front of them.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "tests/properties/world_laws.h"

namespace edgeward::testing {
namespace {

constexpr double tolerance = 1e-9;
constexpr std::array<const char*, 4> resource_names{"compute", "uplink", "downlink", "server slot"};

std::string name(const Span& span) {
  return fmt::format("{} {}.{} with request {} from {} s to {} s",
                     resource_names[static_cast<size_t>(span.resource)], span.index, span.slot, span.request,
                     span.begin_s, span.end_s);
}

// The spans of one resource (all slots), in the order of their beginnings.
std::vector<Span> spans_of(const EpisodeRecord& record, Resource resource, uint32_t index) {
  std::vector<Span> spans;
  std::copy_if(record.spans.begin(), record.spans.end(), std::back_inserter(spans),
               [&](const Span& span) { return span.resource == resource && span.index == index; });
  std::stable_sort(spans.begin(), spans.end(),
                   [](const Span& a, const Span& b) { return a.begin_s < b.begin_s; });
  return spans;
}

void check_apart(const std::vector<Span>& spans, Findings& findings) {
  std::map<uint32_t, const Span*> last;  // by slot
  for (const Span& span : spans) {
    findings.expect(span.begin_s <= span.end_s, "spans", "{} ends before it begins", name(span));
    const Span*& before = last[span.slot];
    if (before != nullptr) {
      findings.expect(span.begin_s >= before->end_s - tolerance, "spans", "{} overlaps {}", name(span),
                      name(*before));
    }
    before = &span;
  }
}

// A span's request was there, and spent its time so.
void check_request_of(const Span& span, const Outcome& outcome, const EpisodeRecord& record,
                      Findings& findings) {
  findings.expect(span.plan == outcome.plan, "spans", "{} has another plan than its request", name(span));
  findings.expect(span.begin_s >= outcome.arrival_s, "spans", "{} before it arrives", name(span));
  // A server finishes a tail although the device that waits for it has died.
  const bool dead = outcome.cause == Cause::battery_empty;
  if (!(dead && span.resource == Resource::server_slot)) {
    findings.expect(span.end_s <= outcome.end_s + tolerance, "spans", "{} ends after its request, at {} s",
                    name(span), outcome.end_s);
  }
  if (outcome.device != no_device && span.resource != Resource::server_slot) {
    findings.expect(span.index == outcome.device, "spans", "{} is of device {}", name(span), outcome.device);
    findings.expect(span.end_s <= record.death_s[outcome.device], "death",
                    "{} after the death of the device at {} s", name(span), record.death_s[outcome.device]);
  }
  const double length_s = span.end_s - span.begin_s;
  const auto stage_s = [&](Stage stage) { return outcome.stage_s[static_cast<size_t>(stage)]; };
  if (dead) return;
  if (span.resource == Resource::compute)
    findings.expect(same(length_s, stage_s(Stage::head)), "spans", "{}: the head took {} s", name(span),
                    stage_s(Stage::head));
  if (span.resource == Resource::server_slot)
    findings.expect(same(length_s, stage_s(Stage::tail)), "spans", "{}: the tail took {} s", name(span),
                    stage_s(Stage::tail));
  if (span.resource == Resource::uplink)
    findings.expect(length_s <= stage_s(Stage::transfer) + tolerance, "spans", "{}: the transfer took {} s",
                    name(span), stage_s(Stage::transfer));
  if (span.resource == Resource::downlink)
    findings.expect(length_s <= stage_s(Stage::result) + tolerance, "spans", "{}: the result took {} s",
                    name(span), stage_s(Stage::result));
}

// Nobody waits while there is room: all slots are busy all the time that a request spends in the queue.
void check_work_conserving(const std::vector<Span>& spans, double slots, double from_s, double to_s,
                           const char* what, uint64_t request, Findings& findings) {
  double busy_s = 0;
  for (const Span& span : spans)
    busy_s += std::max(0.0, std::min(span.end_s, to_s) - std::max(span.begin_s, from_s));
  findings.expect(same(busy_s, slots * (to_s - from_s)), "work conserving",
                  "request {} waits from {} s to {} s for {} with {} s of work in {} slots", request, from_s,
                  to_s, what, busy_s, slots);
}

}  // namespace

void check_resources(const Scenario& scenario, const EpisodeRecord& record, Findings& findings) {
  std::map<uint64_t, const Outcome*> ends;
  for (const Outcome& outcome : record.ends) ends[outcome.number] = &outcome;
  for (const Span& span : record.spans) {
    const bool of_server = span.resource == Resource::server_slot;
    const uint32_t slots = of_server ? static_cast<uint32_t>(scenario.servers[span.index].workers) : 1;
    findings.expect(span.slot < slots || !of_server, "spans", "{}: there are {} slots", name(span), slots);
    if (const auto found = ends.find(span.request); found != ends.end())
      check_request_of(span, *found->second, record, findings);
  }
  for (uint32_t device = 0; device < scenario.devices.size(); ++device) {
    for (const Resource resource : {Resource::compute, Resource::uplink, Resource::downlink}) {
      const std::vector<Span> spans = spans_of(record, resource, device);
      std::vector<Span> one_slot =
          spans;  // a device's processor and radio have one, whatever their spans say
      for (Span& span : one_slot) span.slot = 0;
      check_apart(one_slot, findings);
      if (resource == Resource::downlink) continue;  // results come down in the order in which tails end
      for (size_t index = 1; index < spans.size(); ++index) {
        findings.expect(spans[index].request > spans[index - 1].request, "first come first served",
                        "{} after {}", name(spans[index]), name(spans[index - 1]));
      }
    }
  }
  for (uint32_t server = 0; server < scenario.servers.size(); ++server)
    check_apart(spans_of(record, Resource::server_slot, server), findings);
}

void check_queues(const Scenario& scenario, const EpisodeRecord& record, Findings& findings) {
  for (const GaugePoint& point : record.gauges) {
    const auto within = [&](const char* what, double low, double high) {
      findings.expect(point.value >= low && point.value <= high, "gauges",
                      "{} of {} is {} at {} s, allowed {} to {}", what, point.index, point.value,
                      point.time_s, low, high);
    };
    const auto limit = [&](uint32_t most) { return static_cast<double>(most); };
    switch (point.gauge) {
      case Gauge::device_queue:
        within("device queue", 0, limit(scenario.devices[point.index].queue_limit));
        break;
      case Gauge::radio_queue:
        within("radio queue", 0, limit(scenario.devices[point.index].radio_queue_limit));
        break;
      case Gauge::server_queue:
        within("server queue", 0, limit(scenario.servers[point.index].queue_limit));
        break;
      case Gauge::link_rate_bps:
        within("link rate", scenario.devices[point.index].link.lowest_bps() * (1 - tolerance),
               scenario.devices[point.index].link.highest_bps() * (1 + tolerance));
        break;
      case Gauge::state_of_charge: {
        const BatteryModel& battery = *scenario.devices[point.index].battery;
        within("state of charge", battery.cutoff_soc - tolerance, battery.initial_soc);
        break;
      }
      case Gauge::activity:
        within("activity", 0,
               static_cast<double>(scenario.devices[point.index].activity->chain.states.size() - 1));
    }
  }
  // A span is reported when it ends: what is known of a resource is complete until the last mark only for
  // requests that wait no longer than until the end of its last span.
  for (const Outcome& outcome : record.ends) {
    double at_s = outcome.arrival_s;
    const auto waits = [&](Stage stage, Resource resource, uint32_t index, double slots) {
      const double wait_s = outcome.stage_s[static_cast<size_t>(stage)];
      if (wait_s == 0) return;
      const std::vector<Span> spans = spans_of(record, resource, index);
      std::map<uint32_t, double> known_until_s;  // by slot
      for (const Span& span : spans)
        known_until_s[span.slot] = std::max(known_until_s[span.slot], span.end_s);
      double known_s = static_cast<double>(known_until_s.size()) < slots ? 0 : INFINITY;
      for (const auto& entry : known_until_s) known_s = std::min(known_s, entry.second);
      if (at_s + wait_s <= known_s)
        check_work_conserving(spans, slots, at_s, at_s + wait_s, stage_names[static_cast<size_t>(stage)],
                              outcome.number, findings);
    };
    for (size_t stage = 0; stage < stage_count; ++stage) {
      if (outcome.device != no_device && stage == static_cast<size_t>(Stage::device_queue))
        waits(Stage::device_queue, Resource::compute, outcome.device, 1);
      if (outcome.device != no_device && stage == static_cast<size_t>(Stage::radio_queue))
        waits(Stage::radio_queue, Resource::uplink, outcome.device, 1);
      if (stage == static_cast<size_t>(Stage::server_queue))
        waits(Stage::server_queue, Resource::server_slot, outcome.server,
              scenario.servers[outcome.server].workers);
      at_s += outcome.stage_s[stage];
    }
  }
}

}  // namespace edgeward::testing
