// A request's way from stage to stage: device queue, head, radio queue, transfer, server queue, tail, result.
#include <algorithm>

#include "sim/world/cell.h"

namespace edgeward {
namespace {

Stage stage_of(Place place) {
  switch (place) {
    case Place::nowhere:
    case Place::device_queue:
      return Stage::device_queue;
    case Place::head:
      return Stage::head;
    case Place::radio_queue:
      return Stage::radio_queue;
    case Place::uplink:
    case Place::uplink_landed:
    case Place::to_server:
      return Stage::transfer;
    case Place::server_queue:
      return Stage::server_queue;
    case Place::tail:
      return Stage::tail;
    case Place::result_queue:
    case Place::downlink:
    case Place::downlink_landed:
    case Place::to_device:
      break;
  }
  return Stage::result;
}

// Whether an event of the request's own waits in the cell's queue.
bool has_event(Place place) {
  return place == Place::head || place == Place::uplink_landed || place == Place::to_server ||
         place == Place::tail || place == Place::downlink_landed || place == Place::to_device;
}

// The time that a transfer had the air: from its size where the rate stayed (exact), else as it was counted.
double airtime_s(const Flow& flow, double bits) {
  return flow.rate_changed ? flow.airtime_s : bits / flow.rate_bps;
}

}  // namespace

// Closes a stage now: its duration is what has passed since the stage before it ended.
void Cell::end_stage(Request& request, Stage stage) {
  request.outcome.stage_s[static_cast<size_t>(stage)] = now_s_ - request.stage_began_s;
  request.stage_began_s = now_s_;
}

void Cell::enter_device_queue(RequestId id) {
  const uint32_t index = pool_[id].outcome.device;
  Device& device = devices_[index];
  pool_[id].place = Place::device_queue;
  if (device.computing && device.compute_queue.size() >= device.model->queue_limit) {
    lose(id, Ending::dropped, Cause::device_queue_full);
    return;
  }
  device.compute_queue.push(pool_, id);
  if (device.computing) {
    gauge(Gauge::device_queue, index, device.compute_queue.size());
  } else {
    start_head(index);
  }
}

void Cell::start_head(uint32_t index) {
  Device& device = devices_[index];
  const RequestId id = device.compute_queue.pop(pool_);
  gauge(Gauge::device_queue, index, device.compute_queue.size());
  Request& request = pool_[id];
  end_stage(request, Stage::device_queue);
  request.place = Place::head;
  const Plan& plan = *request.outcome.plan;
  device.computing = true;
  // The measured head energy includes idle: what the head adds is its mean power above idle. Cut 0 has no
  // head.
  if (plan.head_s > 0) {
    device.energy.change(now_s_, &DevicePower::compute_w,
                         plan.head_energy_j / plan.head_s - device.model->idle_power_w);
    power_changed(index);
  }
  events_.push(now_s_ + request.head_s, index, Event::Kind::head_done, id);
}

void Cell::head_done(uint32_t index, RequestId id) {
  if (forget_if_ended(id)) return;
  Device& device = devices_[index];
  Request& request = pool_[id];
  const Plan& plan = *request.outcome.plan;
  device.computing = false;
  device.energy.change(now_s_, &DevicePower::compute_w, 0);
  power_changed(index);
  if (observer_ != nullptr && request.head_s > 0)
    report_busy(Resource::compute, index, request, request.stage_began_s);
  end_stage(request, Stage::head);
  // Where the time was drawn, the mean power is the profile's.
  if (plan.head_s > 0)
    request.outcome.energy_attributed_j += plan.head_energy_j * (request.head_s / plan.head_s);
  if (plan.local) {
    finish(id);
  } else {
    enter_radio_queue(id);
  }
  if (!device.computing && !device.compute_queue.empty()) start_head(index);
}

void Cell::enter_radio_queue(RequestId id) {
  const uint32_t index = pool_[id].outcome.device;
  Device& device = devices_[index];
  pool_[id].place = Place::radio_queue;
  if (device.up.busy() && device.up.queue.size() >= device.model->radio_queue_limit) {
    lose(id, Ending::dropped, Cause::radio_queue_full);
    return;
  }
  device.up.queue.push(pool_, id);
  if (device.up.busy()) {
    gauge(Gauge::radio_queue, index, device.up.queue.size());
  } else {
    start_transfer(index, Engine::Direction::up);
  }
}

void Cell::start_transfer(uint32_t index, Engine::Direction direction) {
  Device& device = devices_[index];
  RadioDirection& side = radio(index, direction);
  const RequestId id = side.queue.pop(pool_);
  Request& request = pool_[id];
  double bytes = device.model->result_bytes;
  if (direction == Engine::Direction::up) {
    gauge(Gauge::radio_queue, index, side.queue.size());
    end_stage(request, Stage::radio_queue);
    bytes = request.outcome.plan->transfer_bits / 8;  // exact: tensors are bytes
    request.place = Place::uplink;
  } else {
    request.place = Place::downlink;
  }
  side.request = id;
  side.began_s = now_s_;
  side.clock_s = engine_->clock_s();
  engine_->start_transfer(device.engine_link, static_cast<uint64_t>(bytes), direction,
                          token(index, direction));
  Flow flow;
  flow.device = index;
  flow.direction = direction;
  flow.rate_bps = device.rate_bps;
  media_[device.medium].add(now_s_, flow);
  divide_power(device.medium);
}

// Frees the radio and the medium; the flow is what became of the transfer.
Flow Cell::end_transfer(uint32_t index, Engine::Direction direction) {
  Device& device = devices_[index];
  RadioDirection& side = radio(index, direction);
  const bool up = direction == Engine::Direction::up;
  report_busy(up ? Resource::uplink : Resource::downlink, index, pool_[side.request], side.began_s);
  side.request = no_request;
  const Flow flow = media_[device.medium].remove(now_s_, index, direction);
  device.energy.change(now_s_, up ? &DevicePower::transmit_w : &DevicePower::receive_w, 0);
  power_changed(index);
  divide_power(device.medium);
  return flow;
}

// The duration is a difference of the engine's clock, so that the cell's time does not inherit the clock's
// offset.
void Cell::transfer_completed(Engine::Token token, double engine_clock_s) {
  const uint32_t index = token / 2;
  const auto direction = static_cast<Engine::Direction>(token % 2);
  const bool up = direction == Engine::Direction::up;
  const RadioDirection& side = radio(index, direction);
  const double end_s = side.began_s + (engine_clock_s - side.clock_s);
  pool_[side.request].place = up ? Place::uplink_landed : Place::downlink_landed;
  events_.push(std::max(now_s_, end_s), index, up ? Event::Kind::uplink_done : Event::Kind::downlink_done,
               side.request);
}

void Cell::uplink_done(uint32_t index, RequestId id) {
  if (forget_if_ended(id)) return;
  const Flow flow = end_transfer(index, Engine::Direction::up);
  Device& device = devices_[index];
  Request& request = pool_[id];
  request.outcome.energy_attributed_j +=
      device.model->transmit_power_w * airtime_s(flow, request.outcome.plan->transfer_bits);
  request.place = Place::to_server;
  if (request.up_latency_s > 0) {
    events_.push(now_s_ + request.up_latency_s, index, Event::Kind::at_server, id);
  } else {
    enter_server_queue(id);
  }
  if (!device.up.busy() && !device.up.queue.empty()) start_transfer(index, Engine::Direction::up);
}

void Cell::enter_server_queue(RequestId id) {
  if (forget_if_ended(id)) return;
  Request& request = pool_[id];
  if (request.outcome.device != no_device) end_stage(request, Stage::transfer);
  request.place = Place::server_queue;
  const uint32_t index = request.outcome.server;
  Server& server = servers_[index];
  if (server.free_slots.empty() && server.queue.size() >= server.model->queue_limit) {
    lose(id, Ending::dropped, Cause::server_queue_full);
    return;
  }
  server.queue.push(pool_, id);
  if (server.free_slots.empty()) {
    gauge(Gauge::server_queue, index, server.queue.size());
  } else {
    start_tail(index);
  }
}

void Cell::start_tail(uint32_t index) {
  Server& server = servers_[index];
  const RequestId id = server.queue.pop(pool_);
  gauge(Gauge::server_queue, index, server.queue.size());
  Request& request = pool_[id];
  end_stage(request, Stage::server_queue);
  request.place = Place::tail;
  request.tail_began_s = now_s_;
  request.slot = server.free_slots.back();
  server.free_slots.pop_back();
  const uint32_t device = request.outcome.device;
  const uint32_t source = device == no_device ? static_cast<uint32_t>(devices_.size()) + index : device;
  events_.push(now_s_ + request.tail_s, source, Event::Kind::tail_done, id);
}

void Cell::tail_done(RequestId id) {
  Request& request = pool_[id];
  const uint32_t index = request.outcome.server;
  Server& server = servers_[index];
  report_busy(Resource::server_slot, index, request, request.tail_began_s);
  server.free_slots.push_back(request.slot);
  if (!forget_if_ended(id)) {
    end_stage(request, Stage::tail);
    const uint32_t device = request.outcome.device;
    if (device == no_device || devices_[device].model->result_bytes == 0) {
      finish(id);
    } else {
      request.place = Place::result_queue;
      devices_[device].down.queue.push(pool_, id);
      if (!devices_[device].down.busy()) start_transfer(device, Engine::Direction::down);
    }
  }
  if (!server.queue.empty() && !server.free_slots.empty()) start_tail(index);
}

void Cell::downlink_done(uint32_t index, RequestId id) {
  if (forget_if_ended(id)) return;
  const Flow flow = end_transfer(index, Engine::Direction::down);
  Device& device = devices_[index];
  Request& request = pool_[id];
  request.outcome.energy_attributed_j +=
      device.model->receive_power_w * airtime_s(flow, 8 * device.model->result_bytes);
  request.place = Place::to_device;
  if (request.down_latency_s > 0) {
    events_.push(now_s_ + request.down_latency_s, index, Event::Kind::at_device, id);
  } else {
    finish(id);
  }
  if (!device.down.busy() && !device.down.queue.empty()) start_transfer(index, Engine::Direction::down);
}

// The answer is there.
void Cell::finish(RequestId id) {
  if (forget_if_ended(id)) return;
  Request& request = pool_[id];
  if (request.place == Place::to_device) end_stage(request, Stage::result);
  const bool late = now_s_ - request.outcome.arrival_s > scenario_->workload.deadline_s;
  request.place = Place::nowhere;
  end(id, late ? Ending::late : Ending::done, Cause::none);
}

// There will be no answer. Whoever calls has taken the request out of its queue or transfer.
void Cell::lose(RequestId id, Ending ending, Cause cause) {
  Request& request = pool_[id];
  const Stage stage = stage_of(request.place);
  end_stage(request, stage);
  if (stage <= Stage::head) request.head_s = request.outcome.stage_s[static_cast<size_t>(Stage::head)];
  end(id, ending, cause);
}

void Cell::end(RequestId id, Ending ending, Cause cause) {
  Request& request = pool_[id];
  Outcome& outcome = request.outcome;
  outcome.end_s = now_s_;
  outcome.ending = ending;
  outcome.cause = cause;
  if (outcome.device != no_device) {
    outcome.energy_with_idle_j = outcome.energy_attributed_j + devices_[outcome.device].model->idle_power_w *
                                                                   (outcome.latency_s() - request.head_s);
    charged_j_ += scenario_->charged_j(outcome.energy_attributed_j, outcome.energy_with_idle_j);
  }
  ended_.push_back(outcome);
  if (observer_ != nullptr) observer_->ended(outcome);
  request_seconds_ = request_seconds();
  request_seconds_until_s_ = now_s_;
  --counts_.in_flight;
  ++(ending == Ending::done      ? counts_.done
     : ending == Ending::late    ? counts_.late
     : ending == Ending::dropped ? counts_.dropped
                                 : counts_.failed);
  const uint32_t device = outcome.device, server = outcome.server;
  if (has_event(request.place)) {
    request.ended = true;
  } else {
    pool_.give_back(id);
  }
  ArrivalProcess& source = device == no_device ? servers_[server].arrivals : devices_[device].arrivals;
  if (source.closed())
    next_arrival(source, device == no_device ? static_cast<uint32_t>(devices_.size()) + server : device);
  if (counts_.in_flight == 0) end_round_when_empty();
}

void Cell::report_under_way() {
  for (RequestId id = 0; id < pool_.slots(); ++id) {
    const Request& request = pool_[id];
    const uint32_t device = request.outcome.device;
    if (request.place == Place::tail) {  // a slot works on for a device that has died
      report_busy(Resource::server_slot, request.outcome.server, request, request.tail_began_s);
    }
    if (request.ended) continue;
    if (request.place == Place::head && request.head_s > 0) {
      report_busy(Resource::compute, device, request, request.stage_began_s);
    }
    if (request.place == Place::uplink || request.place == Place::uplink_landed) {
      report_busy(Resource::uplink, device, request, devices_[device].up.began_s);
    }
    if (request.place == Place::downlink || request.place == Place::downlink_landed) {
      report_busy(Resource::downlink, device, request, devices_[device].down.began_s);
    }
  }
}

// For the event of a request whose end came first: frees its slot in the pool.
bool Cell::forget_if_ended(RequestId id) {
  if (!pool_[id].ended) return false;
  pool_.give_back(id);
  return true;
}

}  // namespace edgeward
