// Laws of the air: every transfer carried its bits, at the rates and shares that the medium's rule gives, and
// radios drew their power for their shares. An independent calculation from the spans and the rates alone.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "tests/properties/world_laws.h"

namespace edgeward::testing {
namespace {

struct Transfer {
  const Span* span = nullptr;
  bool up = true;
  double bits = 0;  // to be carried
  double start_bps = 0;
  bool unclear = false;  // the rate changed in the very instant in which it began
  double carried_bits = 0;
};

struct MediumRecord {
  std::vector<uint32_t> devices;
  bool shared = false;  // a network: a transfer keeps the rate it began at
  double known_until_s = 0;
};

// When the medium's devices had no request in flight for the last time: until then, every transfer is in the
// record.
double known_until(const EpisodeRecord& record, const std::vector<uint32_t>& devices) {
  struct Step {
    double time_s;
    int change;
  };
  const auto ours = [&](const Outcome& outcome) {
    return std::find(devices.begin(), devices.end(), outcome.device) != devices.end();
  };
  std::vector<Step> steps;
  for (const Outcome& outcome : record.arrivals) {
    if (ours(outcome)) steps.push_back({outcome.arrival_s, 1});
  }
  for (const Outcome& outcome : record.ends) {
    if (ours(outcome)) steps.push_back({outcome.end_s, -1});
  }
  std::stable_sort(steps.begin(), steps.end(),
                   [](const Step& a, const Step& b) { return a.time_s < b.time_s; });
  double until_s = 0;
  int in_flight = 0;
  for (const Step& step : steps) {
    if (in_flight == 0) until_s = step.time_s;
    in_flight += step.change;
  }
  return in_flight == 0 && !record.marks.empty() ? record.marks.back().time_s : until_s;
}

struct RateStep {
  double time_s = 0, rate_bps = 0;
};

std::vector<RateStep> rates_of(const EpisodeRecord& record, uint32_t device) {
  std::vector<RateStep> steps;
  for (const GaugePoint& point : record.gauges) {
    if (point.gauge == Gauge::link_rate_bps && point.index == device)
      steps.push_back({point.time_s, point.value});
  }
  return steps;
}

double rate_at(const std::vector<RateStep>& steps, double time_s) {
  double rate_bps = 0;
  for (const RateStep& step : steps) {
    if (step.time_s <= time_s) rate_bps = step.rate_bps;
  }
  return rate_bps;
}

class MediumCheck {
 public:
  MediumCheck(const Scenario& scenario, const EpisodeRecord& record, const MediumRecord& medium,
              Findings& findings)
      : scenario_(scenario), record_(record), medium_(medium), findings_(findings) {
    rates_.resize(scenario.devices.size());
    transmit_j_.resize(scenario.devices.size());
    receive_j_.resize(scenario.devices.size());
    for (const uint32_t device : medium.devices) rates_[device] = rates_of(record, device);
  }

  void check() {
    collect();
    for (const Transfer& transfer : transfers_) {
      if (transfer.unclear) return;
    }
    std::set<double> instants{0, medium_.known_until_s};
    for (const Transfer& transfer : transfers_)
      instants.insert({transfer.span->begin_s, transfer.span->end_s});
    if (!medium_.shared) {
      for (const RateStep& step : rates_[medium_.devices.front()]) instants.insert(step.time_s);
    }
    for (const EpochMark& mark : record_.marks) instants.insert(mark.time_s);
    double before_s = 0;
    for (const double now_s : instants) {
      pass(before_s, now_s);
      before_s = now_s;
      for (const EpochMark& mark : record_.marks) {
        if (mark.time_s == now_s && now_s <= medium_.known_until_s) check_energy(mark);
      }
    }
    for (const Transfer& transfer : transfers_) check_bits(transfer);
  }

 private:
  void collect() {
    for (const Span& span : record_.spans) {
      const bool up = span.resource == Resource::uplink;
      if (!up && span.resource != Resource::downlink) continue;
      if (std::find(medium_.devices.begin(), medium_.devices.end(), span.index) == medium_.devices.end())
        continue;
      if (span.end_s > medium_.known_until_s) continue;
      Transfer transfer;
      transfer.span = &span;
      transfer.up = up;
      transfer.bits = up ? span.plan->transfer_bits : 8 * scenario_.devices[span.index].result_bytes;
      transfer.start_bps = rate_at(rates_[span.index], span.begin_s);
      for (const RateStep& step : rates_[span.index])
        transfer.unclear |= step.time_s == span.begin_s && step.time_s > 0;
      transfers_.push_back(transfer);
    }
  }

  double rate(const Transfer& transfer, double time_s) const {
    return medium_.shared ? transfer.start_bps : rate_at(rates_[transfer.span->index], time_s);
  }

  // Between two instants at which anything changes: all flows get the same throughput, 1 / sum(1 / rate).
  void pass(double from_s, double to_s) {
    double inverse = 0;
    std::vector<Transfer*> flows;
    for (Transfer& transfer : transfers_) {
      if (transfer.span->begin_s > from_s || transfer.span->end_s < to_s) continue;
      flows.push_back(&transfer);
      inverse += 1 / rate(transfer, from_s);
    }
    for (Transfer* flow : flows) {
      const double bits = (to_s - from_s) / inverse;
      flow->carried_bits += bits;
      const double airtime_s = bits / rate(*flow, from_s);
      const DeviceModel& model = scenario_.devices[flow->span->index];
      (flow->up ? transmit_j_ : receive_j_)[flow->span->index] +=
          airtime_s * (flow->up ? model.transmit_power_w : model.receive_power_w);
    }
  }

  void check_bits(const Transfer& transfer) {
    const Span& span = *transfer.span;
    const bool cut_short = span.end_s >= record_.death_s[span.index];
    // The engine's clock has a rounding error of its own: 1e-9 of the bits, or those of a nanosecond.
    const double slack = 1e-9 * transfer.bits + 1e-9 * rate(transfer, span.begin_s);
    const bool right = cut_short ? transfer.carried_bits <= transfer.bits + slack
                                 : std::abs(transfer.carried_bits - transfer.bits) <= slack;
    findings_.expect(right, "sharing",
                     "{} of request {} on device {} from {} s to {} s: {} bits, its share was {}",
                     transfer.up ? "uplink" : "downlink", span.request, span.index, span.begin_s, span.end_s,
                     transfer.bits, transfer.carried_bits);
  }

  void check_energy(const EpochMark& mark) {
    for (const uint32_t device : medium_.devices) {
      findings_.expect(same(mark.energy[device].transmit_j, transmit_j_[device]), "radio energy",
                       "device {} at {} s: sending {} J, its airtime's {} J", device, mark.time_s,
                       mark.energy[device].transmit_j, transmit_j_[device]);
      findings_.expect(same(mark.energy[device].receive_j, receive_j_[device]), "radio energy",
                       "device {} at {} s: receiving {} J, its airtime's {} J", device, mark.time_s,
                       mark.energy[device].receive_j, receive_j_[device]);
    }
  }

  const Scenario& scenario_;
  const EpisodeRecord& record_;
  const MediumRecord& medium_;
  Findings& findings_;
  std::vector<std::vector<RateStep>> rates_;  // [device]
  std::vector<double> transmit_j_, receive_j_;
  std::vector<Transfer> transfers_;
};

}  // namespace

void check_media(const Scenario& scenario, const EpisodeRecord& record, Findings& findings) {
  std::vector<MediumRecord> media(scenario.networks.size());
  for (MediumRecord& medium : media) medium.shared = true;
  for (uint32_t device = 0; device < scenario.devices.size(); ++device) {
    const int network = scenario.devices[device].link.network;
    if (network >= 0) {
      media[static_cast<size_t>(network)].devices.push_back(device);
    } else {
      media.push_back({{device}, false, 0});
    }
  }
  for (MediumRecord& medium : media) {
    medium.known_until_s = known_until(record, medium.devices);
    MediumCheck(scenario, record, medium, findings).check();
  }
}

}  // namespace edgeward::testing
