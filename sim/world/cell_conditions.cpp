// What changes by itself: link rates, activities, and batteries with the powers that drain them.
#include <cmath>

#include "sim/world/cell.h"

namespace edgeward {

void Cell::link_change(uint32_t index) {
  Device& device = devices_[index];
  if (!device.alive) return;
  device.link.change();
  if (std::isfinite(device.link.changes_at_s())) {
    events_.push(device.link.changes_at_s(), index, Event::Kind::link_change, no_request);
  }
  use_link_rate(index);
}

void Cell::use_link_rate(uint32_t index) {
  if (offer_link_rate(index)) gauge(Gauge::link_rate_bps, index, devices_[index].rate_bps);
}

// True if it changed. On a link of its own, transfers under way follow; a station's keep the rate that they
// started at.
bool Cell::offer_link_rate(uint32_t index) {
  Device& device = devices_[index];
  const LinkModel& link = device.model->link;
  const double rate_bps = link.offered_bps(device.link.rate_bps());
  if (rate_bps == device.rate_bps) return false;
  device.rate_bps = rate_bps;
  if (link.network >= 0) {
    engine_->set_level(device.engine_link, link.level(rate_bps));
  } else {
    engine_->set_rate(device.engine_link, rate_bps);
    media_[device.medium].change_rate(rate_bps);
  }
  return true;
}

void Cell::activity_change(uint32_t index) {
  Device& device = devices_[index];
  if (!device.alive) return;
  device.motion.leave();
  const size_t state = device.motion.state();
  events_.push(device.motion.leaves_at_s(), index, Event::Kind::activity_change, no_request);
  gauge(Gauge::activity, index, static_cast<double>(state));
  device.energy.change(now_s_, &DevicePower::motion_w, device.model->activity->power_w[state]);
  power_changed(index);
  device.link.follow(state);
  use_link_rate(index);
}

// Every radio of the medium draws its power for its share of the medium's time.
void Cell::divide_power(uint32_t medium) {
  for (const Flow& flow : media_[medium].flows()) {
    Device& device = devices_[flow.device];
    const bool up = flow.direction == Engine::Direction::up;
    const double power_w = up ? device.model->transmit_power_w : device.model->receive_power_w;
    device.energy.change(now_s_, up ? &DevicePower::transmit_w : &DevicePower::receive_w,
                         power_w * flow.share);
    power_changed(flow.device);
  }
}

// To be called after every change of a device's power.
void Cell::power_changed(uint32_t index) {
  const Device& device = devices_[index];
  if (!device.battery.fitted() || !device.alive) return;
  gauge(Gauge::state_of_charge, index, device.battery.state_of_charge(device.energy.energy().total_j()));
  plan_battery_check(index);
}

void Cell::plan_battery_check(uint32_t index) {
  Device& device = devices_[index];
  if (!device.battery.fitted()) return;
  const double lasts_s =
      device.battery.lasts_s(device.energy.energy().total_j(), device.energy.power().total_w());
  const double at_s = now_s_ + std::max(0.0, lasts_s);
  if (at_s >= device.battery.check_at_s) return;
  device.battery.check_at_s = at_s;
  events_.push(at_s, index, Event::Kind::battery_check, no_request);
}

void Cell::battery_check(uint32_t index) {
  Device& device = devices_[index];
  if (!device.alive || now_s_ != device.battery.check_at_s) return;
  device.battery.check_at_s = std::numeric_limits<double>::infinity();
  device.energy.advance(now_s_);
  const double lasts_s =
      device.battery.lasts_s(device.energy.energy().total_j(), device.energy.power().total_w());
  if (now_s_ + lasts_s > now_s_) {
    plan_battery_check(index);  // less was drawn than foreseen
  } else {
    die(index);
  }
}

// The battery has reached its cut-off: the device is off, and its requests fail wherever they are.
void Cell::die(uint32_t index) {
  Device& device = devices_[index];
  device.alive = device.active = false;
  for (RequestId id = 0; id < pool_.slots(); ++id) {
    const Request& request = pool_[id];
    if (request.place != Place::nowhere && !request.ended && request.outcome.device == index)
      withdraw(index, id);
  }
  device.computing = false;
  device.energy.switch_off(now_s_);
  gauge(Gauge::state_of_charge, index, state_of_charge(index));
}

// Takes a request of a dying device from wherever it is; it pays for what it has used.
void Cell::withdraw(uint32_t index, RequestId id) {
  Device& device = devices_[index];
  Request& request = pool_[id];
  Outcome& outcome = request.outcome;
  const auto stop_transfer = [&](Engine::Direction direction, double power_w) {
    engine_->cancel_transfers(token(index, direction), token(index, direction));
    outcome.energy_attributed_j += power_w * end_transfer(index, direction).airtime_s;
  };
  switch (request.place) {
    case Place::device_queue:
      device.compute_queue.remove(pool_, id);
      gauge(Gauge::device_queue, index, device.compute_queue.size());
      break;
    case Place::head:
      report_busy(Resource::compute, index, request, request.stage_began_s);
      outcome.energy_attributed_j +=
          (device.energy.power().compute_w + device.model->idle_power_w) * (now_s_ - request.stage_began_s);
      break;
    case Place::radio_queue:
      device.up.queue.remove(pool_, id);
      gauge(Gauge::radio_queue, index, device.up.queue.size());
      break;
    case Place::uplink:
    case Place::uplink_landed:
      stop_transfer(Engine::Direction::up, device.model->transmit_power_w);
      break;
    case Place::server_queue: {
      RequestQueue& queue = servers_[outcome.server].queue;
      queue.remove(pool_, id);
      gauge(Gauge::server_queue, outcome.server, queue.size());
      break;
    }
    case Place::result_queue:
      device.down.queue.remove(pool_, id);
      break;
    case Place::downlink:
    case Place::downlink_landed:
      stop_transfer(Engine::Direction::down, device.model->receive_power_w);
      break;
    case Place::nowhere:
    case Place::to_server:
    case Place::tail:
    case Place::to_device:
      break;
  }
  lose(id, Ending::failed, Cause::battery_empty);
}

}  // namespace edgeward
