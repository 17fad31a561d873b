#include "sim/world/cell.h"

#include <algorithm>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>

namespace edgeward {

Cell::Cell(const Scenario& scenario, Engine& engine, uint32_t index, Engine::Token first_token)
    : scenario_(&scenario), engine_(&engine), index_(index), first_token_(first_token) {
  devices_.resize(scenario.devices.size());
  energy_at_begin_j_.resize(devices_.size());
  servers_.resize(scenario.servers.size());
  for (size_t device = 0; device < devices_.size(); ++device) {
    devices_[device].model = &scenario.devices[device];
    devices_[device].engine_link =
        engine.add_link("cell" + std::to_string(index) + "." + scenario.devices[device].name);
  }
}

void Cell::reset(const StreamKey& key) {
  if (!devices_.empty()) {
    engine_->cancel_transfers(first_token_, first_token_ + static_cast<Engine::Token>(devices_.size()) - 1);
  }
  events_.clear();
  pool_.clear();
  ended_.clear();
  counts_ = {};
  now_s_ = epoch_began_s_ = 0;
  epoch_ = 0;
  epoch_over_ = true;

  Rng mission = key.stream(Purpose::mission);
  family_ = boost::random::uniform_int_distribution<size_t>(0, scenario_->families.size() - 1)(mission);
  for (uint32_t index = 0; index < devices_.size(); ++index) {
    const DeviceModel& model = scenario_->devices[index];
    Device fresh;
    fresh.model = &model;
    fresh.engine_link = devices_[index].engine_link;
    fresh.link = LinkWalk(model.link, key.stream(Purpose::channel, index));
    fresh.activity = key.stream(Purpose::activity, index);
    fresh.arrivals = key.stream(Purpose::arrivals, index);
    fresh.energy = EnergyMeter(model.idle_power_w);
    devices_[index] = fresh;
    if (scenario_->workload.kind == WorkloadModel::Kind::poisson) schedule_arrival(index);
  }
  std::fill(servers_.begin(), servers_.end(), Server{});
  prepare_epoch();
}

// Draws what the next decision sees: who has a request in the coming round.
void Cell::prepare_epoch() {
  if (scenario_->workload.kind != WorkloadModel::Kind::rounds) return;
  const double probability = scenario_->workload.active_probability;
  for (Device& device : devices_) {
    device.active = probability >= 1 || boost::random::uniform_01<double>()(device.activity) < probability;
  }
}

void Cell::begin_epoch() {
  ended_.clear();
  epoch_over_ = false;
  epoch_began_s_ = now_s_;
  for (size_t device = 0; device < devices_.size(); ++device) {
    energy_at_begin_j_[device] = devices_[device].energy.energy().total_j();
  }
  if (scenario_->workload.kind == WorkloadModel::Kind::poisson) {
    events_.push(now_s_ + scenario_->workload.interval_s, UINT32_MAX, Event::Kind::epoch_end, no_request);
    return;
  }
  for (uint32_t device = 0; device < devices_.size(); ++device) {
    if (devices_[device].active) arrive(device);
  }
  if (counts_.in_flight == 0) {
    events_.push(now_s_ + scenario_->workload.minimum_s, UINT32_MAX, Event::Kind::epoch_end, no_request);
  }
}

double Cell::epoch_energy_j(size_t device) const {
  return devices_[device].energy.energy().total_j() - energy_at_begin_j_[device];
}

void Cell::handle_next_event() {
  const Event event = events_.pop();
  now_s_ = event.time_s;
  switch (event.kind) {
    case Event::Kind::arrival:
      arrive(event.device);
      schedule_arrival(event.device);
      break;
    case Event::Kind::head_done:
      head_done(event.device, event.request);
      break;
    case Event::Kind::transfer_done:
      transfer_done(event.device, event.request);
      break;
    case Event::Kind::tail_done:
      tail_done(event.request);
      break;
    case Event::Kind::epoch_end:
      close_epoch();
      break;
  }
}

void Cell::schedule_arrival(uint32_t device) {
  const double gap_s =
      boost::random::exponential_distribution<double>(scenario_->workload.rate_hz)(devices_[device].arrivals);
  events_.push(now_s_ + gap_s, device, Event::Kind::arrival, no_request);
}

void Cell::arrive(uint32_t device) {
  const RequestId id = pool_.take();
  Request& request = pool_[id];
  request.outcome.device = device;
  request.outcome.plan = &devices_[device].model->plans[family_][devices_[device].choice];
  request.outcome.arrival_s = request.stage_began_s = now_s_;
  ++counts_.arrived;
  ++counts_.in_flight;
  devices_[device].compute_queue.push(pool_, id);
  if (!devices_[device].computing) start_head(device);
}

// Closes a stage now: its duration is what has passed since the stage before it ended.
void Cell::end_stage(Request& request, Stage stage) {
  request.outcome.stage_s[static_cast<size_t>(stage)] = now_s_ - request.stage_began_s;
  request.stage_began_s = now_s_;
}

void Cell::start_head(uint32_t index) {
  Device& device = devices_[index];
  const RequestId id = device.compute_queue.pop(pool_);
  Request& request = pool_[id];
  end_stage(request, Stage::device_queue);
  const Plan& plan = *request.outcome.plan;
  device.computing = true;
  // The measured head energy includes idle: what the head adds is its mean power above idle. Cut 0 has no
  // head.
  if (plan.head_s > 0) {
    device.energy.set_compute_power(now_s_, plan.head_energy_j / plan.head_s - device.model->idle_power_w);
  }
  events_.push(now_s_ + plan.head_s, index, Event::Kind::head_done, id);
}

void Cell::head_done(uint32_t index, RequestId id) {
  Device& device = devices_[index];
  device.computing = false;
  device.energy.set_compute_power(now_s_, 0);
  end_stage(pool_[id], Stage::head);
  if (pool_[id].outcome.plan->local) {
    finish(id);
  } else {
    device.radio_queue.push(pool_, id);
    if (device.sending == no_request) start_transfer(index);
  }
  if (!device.compute_queue.empty()) start_head(index);
}

void Cell::start_transfer(uint32_t index) {
  Device& device = devices_[index];
  const RequestId id = device.radio_queue.pop(pool_);
  Request& request = pool_[id];
  end_stage(request, Stage::radio_queue);
  request.rate_bps = device.link.rate_bps();
  device.sending = id;
  device.sending_clock_s = engine_->clock_s();
  device.energy.set_radio_power(now_s_, device.model->transmit_power_w);
  const auto bytes =
      static_cast<uint64_t>(request.outcome.plan->transfer_bits / 8);  // exact: tensors are bytes
  engine_->start_transfer(device.engine_link, bytes, request.rate_bps, first_token_ + index);
}

// The duration is a difference of the engine's clock, so that the cell's time does not inherit the clock's
// offset.
void Cell::transfer_completed(uint32_t index, double engine_clock_s) {
  const Device& device = devices_[index];
  const double end_s = pool_[device.sending].stage_began_s + (engine_clock_s - device.sending_clock_s);
  events_.push(std::max(now_s_, end_s), index, Event::Kind::transfer_done, device.sending);
}

void Cell::transfer_done(uint32_t index, RequestId id) {
  Device& device = devices_[index];
  device.sending = no_request;
  device.energy.set_radio_power(now_s_, 0);
  end_stage(pool_[id], Stage::transfer);
  const auto server = static_cast<uint32_t>(device.model->server);
  servers_[server].queue.push(pool_, id);
  if (servers_[server].busy < static_cast<uint32_t>(scenario_->servers[server].workers)) start_tail(server);
  if (!device.radio_queue.empty()) start_transfer(index);
}

void Cell::start_tail(uint32_t server) {
  const RequestId id = servers_[server].queue.pop(pool_);
  Request& request = pool_[id];
  end_stage(request, Stage::server_queue);
  ++servers_[server].busy;
  events_.push(now_s_ + request.outcome.plan->tail_s, request.outcome.device, Event::Kind::tail_done, id);
}

void Cell::tail_done(RequestId id) {
  const auto server = static_cast<uint32_t>(devices_[pool_[id].outcome.device].model->server);
  --servers_[server].busy;
  end_stage(pool_[id], Stage::tail);
  finish(id);
  if (!servers_[server].queue.empty()) start_tail(server);
}

void Cell::finish(RequestId id) {
  Request& request = pool_[id];
  Outcome& outcome = request.outcome;
  const Plan& plan = *outcome.plan;
  const DeviceModel& device = *devices_[outcome.device].model;
  outcome.end_s = now_s_;
  outcome.energy_attributed_j =
      plan.local ? plan.head_energy_j : attributed_energy(plan, request.rate_bps, device.transmit_power_w);
  outcome.energy_with_idle_j =
      outcome.energy_attributed_j + device.idle_power_w * (outcome.latency_s() - plan.head_s);
  ended_.push_back(outcome);
  pool_.give_back(id);
  ++counts_.done;
  --counts_.in_flight;
  if (scenario_->workload.kind == WorkloadModel::Kind::rounds && counts_.in_flight == 0) {
    const double earliest_s = epoch_began_s_ + scenario_->workload.minimum_s;
    events_.push(std::max(now_s_, earliest_s), UINT32_MAX, Event::Kind::epoch_end, no_request);
  }
}

void Cell::close_epoch() {
  epoch_over_ = true;
  ++epoch_;
  for (Device& device : devices_) {
    device.energy.advance(now_s_);
    device.link.step();
  }
  prepare_epoch();
}

}  // namespace edgeward
