#include "env/recorder.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>

#include "sim/model/error.h"
#include "sim/world/cell.h"

namespace edgeward {

void RecordFile::flush() {
  size_t written = 0;
  while (written < buffer_.size()) {
    const ssize_t count = write(descriptor_, buffer_.data() + written, buffer_.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Error(std::string("the recording cannot be written: ") + std::strerror(errno));
    written += static_cast<size_t>(count);
  }
  buffer_.clear();
}

void Recorder::Cover::add(double begin_s, double end_s) {
  while (!pieces_.empty() && pieces_.back().second >= begin_s) {
    begin_s = std::min(begin_s, pieces_.back().first);
    end_s = std::max(end_s, pieces_.back().second);
    pieces_.pop_back();
  }
  pieces_.emplace_back(begin_s, end_s);
}

double Recorder::Cover::total_s() const {
  double total_s = settled_s_;
  for (const auto& [begin_s, end_s] : pieces_) total_s += end_s - begin_s;
  return total_s;
}

void Recorder::Cover::settle(double before_s) {
  const auto kept = std::find_if(pieces_.begin(), pieces_.end(),
                                 [&](const auto& piece) { return piece.second >= before_s; });
  for (auto piece = pieces_.begin(); piece != kept; ++piece) settled_s_ += piece->second - piece->first;
  pieces_.erase(pieces_.begin(), kept);
  long_enough_ = std::max(shortest, 2 * pieces_.size());
}

Recorder::Recorder(const Scenario& scenario, RecordFile& file, uint32_t cell, bool detailed)
    : scenario_(scenario),
      file_(file),
      origin_{cell, 0},
      detailed_(detailed),
      devices_(scenario.devices.size()),
      networks_(scenario.networks.size()) {
  for (uint32_t device = 0; device < devices_.size(); ++device) devices_[device].device = device;
  for (uint32_t server = 0; server < scenario.servers.size(); ++server) {
    first_slot_.push_back(slots_.size());
    const auto workers = static_cast<uint32_t>(scenario.servers[server].workers);
    for (uint32_t slot = 0; slot < workers; ++slot)
      slots_.push_back({.origin = {}, .server = server, .slot = slot});
  }
}

void Recorder::episode_began(const Cell& cell) {
  cell_ = &cell;
  family_ = static_cast<uint32_t>(cell.family());
  in_flight_.clear();
  for (DeviceTotal& device : devices_) {
    const uint32_t index = device.device;
    device = {};
    device.origin = origin_;
    device.device = index;
  }
  for (SlotTotal& slot : slots_) {
    slot.origin = origin_;
    slot.busy_s = 0;
  }
  for (Cover& network : networks_) network.clear();
  file_.put(RecordKind::episode_began, EpisodeBegan{origin_, family_});
}

void Recorder::episode_over(const Cell& cell) {
  for (const auto& [number, request] : in_flight_) file_.put(RecordKind::request, request);
  in_flight_.clear();
  for (DeviceTotal& device : devices_) {
    const DeviceEnergy energy = cell.energy(device.device);
    device.idle_j = energy.idle_j;
    device.compute_j = energy.compute_j;
    device.transmit_j = energy.transmit_j;
    device.receive_j = energy.receive_j;
    device.motion_j = energy.motion_j;
    device.alive = cell.alive(device.device) ? 1 : 0;
    if (scenario_.devices[device.device].battery)
      device.state_of_charge = cell.state_of_charge(device.device);
    file_.put(RecordKind::device, device);
  }
  for (const SlotTotal& slot : slots_) file_.put(RecordKind::slot, slot);
  for (uint32_t network = 0; network < networks_.size(); ++network) {
    file_.put(RecordKind::network, NetworkTotal{origin_, network, networks_[network].total_s()});
  }
  const auto& counts = cell.counts();
  file_.put(RecordKind::episode_over,
            EpisodeOver{origin_, family_, cell.epoch(), cell.now_s(), counts.arrived, counts.done,
                        counts.late, counts.dropped, counts.failed, counts.in_flight});
}

void Recorder::arrived(const Outcome& outcome) {
  RequestRecord request = request_record(outcome);
  request.in_flight = 1;
  in_flight_.emplace(outcome.number, request);
}

void Recorder::ended(const Outcome& outcome) {
  in_flight_.erase(outcome.number);
  file_.put(RecordKind::request, request_record(outcome));
}

void Recorder::busy(const Span& span) {
  const double busy_s = span.end_s - span.begin_s;
  switch (span.resource) {
    case Resource::compute:
      devices_[span.index].compute_busy_s += busy_s;
      break;
    case Resource::uplink:
      devices_[span.index].uplink_busy_s += busy_s;
      break;
    case Resource::downlink:
      devices_[span.index].downlink_busy_s += busy_s;
      break;
    case Resource::server_slot:
      slots_[first_slot_[span.index] + span.slot].busy_s += busy_s;
      break;
  }
  if (span.resource == Resource::uplink || span.resource == Resource::downlink) {
    const int network = scenario_.devices[span.index].link.network;
    if (network >= 0) {
      Cover& cover = networks_[static_cast<size_t>(network)];
      cover.add(span.begin_s, span.end_s);
      if (cover.is_long()) cover.settle(earliest_transfer_s(network, span.end_s));
    }
  }
  if (!detailed_) return;
  file_.put(RecordKind::span,
            SpanRecord{origin_, span.resource, span.index, span.slot, family_, span.device,
                       choice_of(*span.plan, span.device), span.request, span.begin_s, span.end_s});
}

double Recorder::earliest_transfer_s(int network, double now_s) const {
  double earliest_s = now_s;
  for (uint32_t device = 0; device < devices_.size(); ++device) {
    if (scenario_.devices[device].link.network == network) {
      earliest_s = std::min(earliest_s, cell_->transfers_since_s(device));
    }
  }
  return earliest_s;
}

RequestRecord Recorder::request_record(const Outcome& outcome) const {
  RequestRecord record;
  record.origin = origin_;
  record.family = family_;
  record.device = outcome.device;
  record.server = outcome.server;
  record.choice = choice_of(*outcome.plan, outcome.device);
  record.ending = outcome.ending;
  record.cause = outcome.cause;
  record.number = outcome.number;
  record.arrival_s = outcome.arrival_s;
  record.end_s = outcome.end_s;
  record.stage_s = outcome.stage_s;
  record.energy_attributed_j = outcome.energy_attributed_j;
  record.energy_with_idle_j = outcome.energy_with_idle_j;
  return record;
}

uint32_t Recorder::choice_of(const Plan& plan, uint32_t device) const {
  if (device == no_device) return direct_plan;
  return static_cast<uint32_t>(&plan - scenario_.devices[device].plans[family_].data());
}

void Recorder::gauge(Gauge gauge, uint32_t index, double time_s, double value) {
  // A device's last state of charge is told when it dies.
  if (gauge == Gauge::state_of_charge && !cell_->alive(index) && std::isnan(devices_[index].died_s)) {
    devices_[index].died_s = time_s;
  }
  if (detailed_) file_.put(RecordKind::gauge, GaugeRecord{origin_, gauge, index, time_s, value});
}

}  // namespace edgeward
