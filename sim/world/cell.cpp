// Episodes, epochs and arrivals.
#include "sim/world/cell.h"

#include <algorithm>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cmath>
#include <limits>

#include "sim/model/error.h"
#include "sim/model/units.h"

namespace edgeward {
namespace {

// A compute time drawn around the profile's number. What it draws does not depend on the plan, so that
// another policy meets the same luck.
double draw_time(const ServiceModel& service, double profile_s, double sigma, Rng& rng) {
  switch (service.kind) {
    case ServiceModel::Kind::deterministic:
      break;
    case ServiceModel::Kind::lognormal:
      return profile_s * std::exp(sigma * boost::random::normal_distribution<double>(0.0, 1.0)(rng));
    case ServiceModel::Kind::exponential:
      return profile_s * boost::random::exponential_distribution<double>(1.0)(rng);
  }
  return profile_s;
}

double draw_latency(const LinkModel& link, Rng& rng) {
  if (link.jitter_s == 0) return link.latency_s;
  return link.latency_s + link.jitter_s * (2 * boost::random::uniform_01<double>()(rng) - 1);
}

}  // namespace

Engine::Token Cell::tokens(const Scenario& scenario) {
  return 2 * static_cast<Engine::Token>(scenario.devices.size());
}

Cell::Cell(const Scenario& scenario, Engine& engine, uint32_t index, Engine::Token first_token,
           uint64_t most_in_flight)
    : scenario_(&scenario),
      engine_(&engine),
      index_(index),
      first_token_(first_token),
      most_in_flight_(most_in_flight) {
  const std::string name = "cell" + std::to_string(index) + ".";
  std::vector<Engine::NetworkId> networks;
  for (const NetworkModel& network : scenario.networks) {
    networks.push_back(engine.add_wifi(name + network.name, network.levels_bps));
  }
  media_.resize(networks.size());
  devices_.resize(scenario.devices.size());
  energy_at_begin_.resize(devices_.size());
  servers_.resize(scenario.servers.size());
  for (size_t device = 0; device < devices_.size(); ++device) {
    const DeviceModel& model = scenario.devices[device];
    Device& state = devices_[device];
    if (model.link.network >= 0) {
      state.medium = static_cast<uint32_t>(model.link.network);
      state.engine_link = engine.add_station(networks[state.medium], name + model.name);
    } else {
      // A round leaves no transfer under way when its end changes the rate; an interval may.
      const bool varying =
          model.link.varies_within_epoch() || (model.link.kind == LinkModel::Kind::random_walk &&
                                               scenario.workload.kind == WorkloadModel::Kind::streams);
      state.medium = static_cast<uint32_t>(media_.size());
      media_.emplace_back();
      state.engine_link = engine.add_link(name + model.name, varying);
    }
  }
}

void Cell::reset(const StreamKey& key) {
  if (!devices_.empty()) engine_->cancel_transfers(first_token_, first_token_ + tokens(*scenario_) - 1);
  events_.clear();
  pool_.clear();
  ended_.clear();
  counts_ = {};
  charged_j_ = 0;
  request_seconds_ = request_seconds_until_s_ = 0;
  now_s_ = epoch_began_s_ = 0;
  epoch_ = 0;
  epoch_over_ = true;
  for (Medium& medium : media_) medium.clear();

  Rng mission = key.stream(Purpose::mission);
  family_ = boost::random::uniform_int_distribution<size_t>(0, scenario_->families.size() - 1)(mission);
  for (uint32_t index = 0; index < devices_.size(); ++index) reset_device(index, key);
  for (uint32_t index = 0; index < servers_.size(); ++index) reset_server(index, key);
  prepare_epoch();
  if (observer_ == nullptr) return;
  observer_->episode_began(*this);
  for (uint32_t index = 0; index < devices_.size(); ++index) {
    const Device& device = devices_[index];
    gauge(Gauge::device_queue, index, 0);
    gauge(Gauge::radio_queue, index, 0);
    gauge(Gauge::link_rate_bps, index, device.rate_bps);
    if (device.model->activity) gauge(Gauge::activity, index, static_cast<double>(device.motion.state()));
    if (device.battery.fitted()) gauge(Gauge::state_of_charge, index, state_of_charge(index));
  }
  for (uint32_t index = 0; index < servers_.size(); ++index) gauge(Gauge::server_queue, index, 0);
}

void Cell::reset_device(uint32_t index, const StreamKey& key) {
  const DeviceModel& model = scenario_->devices[index];
  Device fresh;
  fresh.model = &model;
  fresh.engine_link = devices_[index].engine_link;
  fresh.medium = devices_[index].medium;
  fresh.activity = key.stream(Purpose::activity, index);
  fresh.service = key.stream(Purpose::service, index);
  fresh.latency = key.stream(Purpose::latency, index);
  DevicePower power;
  power.idle_w = model.idle_power_w;
  if (model.activity) {
    fresh.motion = MarkovWalk(model.activity->chain, key.stream(Purpose::motion, index));
    power.motion_w = model.activity->power_w[fresh.motion.state()];
    events_.push(fresh.motion.leaves_at_s(), index, Event::Kind::activity_change, no_request);
  }
  fresh.energy = EnergyMeter(power);
  fresh.link = LinkRate(model.link, key.stream(Purpose::channel, index), fresh.motion.state());
  if (std::isfinite(fresh.link.changes_at_s())) {
    events_.push(fresh.link.changes_at_s(), index, Event::Kind::link_change, no_request);
  }
  if (model.battery) fresh.battery = Battery(*model.battery);
  fresh.arrivals = ArrivalProcess(model.arrivals, key.stream(Purpose::arrivals, index));
  devices_[index] = fresh;
  offer_link_rate(index);
  plan_battery_check(index);
  schedule_arrivals(devices_[index].arrivals, index);
}

void Cell::reset_server(uint32_t index, const StreamKey& key) {
  Server& server = servers_[index];
  server.model = &scenario_->servers[index];
  server.queue = {};
  server.free_slots.clear();  // from the top: slot 0 first, later the one that was freed last
  for (int slot = server.model->workers - 1; slot >= 0; --slot) {
    server.free_slots.push_back(static_cast<uint32_t>(slot));
  }
  server.service = key.stream(Purpose::server_service, index);
  server.arrivals = ArrivalProcess(server.model->arrivals, key.stream(Purpose::server_arrivals, index));
  schedule_arrivals(server.arrivals, static_cast<uint32_t>(devices_.size()) + index);
}

// The first arrivals of a source: a device, or (from devices() on) a server.
void Cell::schedule_arrivals(ArrivalProcess& process, uint32_t source) {
  if (scenario_->workload.kind == WorkloadModel::Kind::rounds) return;
  if (!process.closed()) {
    next_arrival(process, source);
    return;
  }
  for (int client = 0; client < process.clients(); ++client) next_arrival(process, source);
}

// One more arrival of an open process, or the next request of a client of a closed one.
void Cell::next_arrival(ArrivalProcess& process, uint32_t source) {
  const double time_s = process.closed() ? process.thought_until_s(now_s_) : process.next_s();
  if (!std::isfinite(time_s)) return;
  const bool of_device = source < devices_.size();
  events_.push(time_s, source, of_device ? Event::Kind::arrival : Event::Kind::server_arrival, no_request);
}

// Draws what the next decision sees: who has a request in the coming round.
void Cell::prepare_epoch() {
  if (scenario_->workload.kind != WorkloadModel::Kind::rounds) return;
  const double probability = scenario_->workload.active_probability;
  for (Device& device : devices_) {
    const bool wanted =
        probability >= 1 || boost::random::uniform_01<double>()(device.activity) < probability;
    device.active = wanted && device.alive;
  }
}

void Cell::begin_epoch() {
  ended_.clear();
  epoch_over_ = false;
  epoch_began_s_ = now_s_;
  for (size_t device = 0; device < devices_.size(); ++device) {
    energy_at_begin_[device] = devices_[device].energy.energy();
  }
  if (scenario_->workload.kind == WorkloadModel::Kind::streams) {
    events_.push(now_s_ + scenario_->workload.interval_s, UINT32_MAX, Event::Kind::epoch_end, no_request);
    return;
  }
  arrivals_to_come_ = true;
  for (uint32_t device = 0; device < devices_.size(); ++device) {
    if (devices_[device].active) arrive(device);
  }
  arrivals_to_come_ = false;
  end_round_when_empty();
}

void Cell::end_round_when_empty() {
  if (scenario_->workload.kind != WorkloadModel::Kind::rounds || arrivals_to_come_) return;
  if (counts_.in_flight > 0) return;
  const double earliest_s = epoch_began_s_ + scenario_->workload.minimum_s;
  events_.push(std::max(now_s_, earliest_s), UINT32_MAX, Event::Kind::epoch_end, no_request);
}

void Cell::close_epoch() {
  epoch_over_ = true;
  ++epoch_;
  for (uint32_t index = 0; index < devices_.size(); ++index) {
    Device& device = devices_[index];
    device.energy.advance(now_s_);
    device.link.end_epoch();
    use_link_rate(index);
    if (device.battery.fitted()) gauge(Gauge::state_of_charge, index, state_of_charge(index));
  }
  prepare_epoch();
}

double Cell::transfers_since_s(uint32_t device) const {
  double since_s = std::numeric_limits<double>::infinity();
  for (const RadioDirection* side : {&devices_[device].up, &devices_[device].down}) {
    if (side->busy()) since_s = std::min(since_s, side->began_s);
  }
  return since_s;
}

DeviceEnergy Cell::epoch_energy(size_t device) const {
  return devices_[device].energy.energy() - energy_at_begin_[device];
}

double Cell::epoch_energy_j(size_t device) const {
  return devices_[device].energy.energy().total_j() - energy_at_begin_[device].total_j();
}

double Cell::request_seconds() const {
  return request_seconds_ + static_cast<double>(counts_.in_flight) * (now_s_ - request_seconds_until_s_);
}

DeviceEnergy Cell::energy(size_t device) const {
  EnergyMeter meter = devices_[device].energy;
  meter.advance(now_s_);
  return meter.energy();
}

double Cell::state_of_charge(size_t device) const {
  if (!devices_[device].alive) return devices_[device].model->battery->cutoff_soc;
  return devices_[device].battery.state_of_charge(energy(device).total_j());
}

void Cell::handle_next_event() {
  const Event event = events_.pop();
  now_s_ = event.time_s;
  switch (event.kind) {
    case Event::Kind::arrival:
      if (!devices_[event.device].arrivals.closed())
        next_arrival(devices_[event.device].arrivals, event.device);
      arrive(event.device);
      break;
    case Event::Kind::link_change:
      link_change(event.device);
      break;
    case Event::Kind::activity_change:
      activity_change(event.device);
      break;
    case Event::Kind::battery_check:
      battery_check(event.device);
      break;
    case Event::Kind::head_done:
      head_done(event.device, event.request);
      break;
    case Event::Kind::uplink_done:
      uplink_done(event.device, event.request);
      break;
    case Event::Kind::at_server:
      enter_server_queue(event.request);
      break;
    case Event::Kind::tail_done:
      tail_done(event.request);
      break;
    case Event::Kind::downlink_done:
      downlink_done(event.device, event.request);
      break;
    case Event::Kind::at_device:
      finish(event.request);
      break;
    case Event::Kind::server_arrival: {
      const auto server = event.device - static_cast<uint32_t>(devices_.size());
      if (!servers_[server].arrivals.closed()) next_arrival(servers_[server].arrivals, event.device);
      arrive_at_server(server);
      break;
    }
    case Event::Kind::epoch_end:
      close_epoch();
      break;
  }
}

// device: no_device for a request that reaches its server directly.
RequestId Cell::admit(uint32_t device, uint32_t server, const Plan* plan) {
  if (counts_.in_flight >= most_in_flight_) {
    throw InputError("workload: more requests come than can be served: " + std::to_string(most_in_flight_) +
                     " are under way after " + format_quantity(now_s_, Dimension::time) +
                     "; set queue limits, or let fewer come");
  }
  const RequestId id = pool_.take();
  Request& request = pool_[id];
  Outcome& outcome = request.outcome;
  outcome.number = counts_.arrived++;
  outcome.device = device;
  outcome.server = server;
  outcome.plan = plan;
  outcome.arrival_s = request.stage_began_s = now_s_;
  request_seconds_ = request_seconds();
  request_seconds_until_s_ = now_s_;
  ++counts_.in_flight;
  Rng& service = device == no_device ? servers_[server].service : devices_[device].service;
  if (device != no_device) {
    const DeviceModel& model = *devices_[device].model;
    request.head_s = draw_time(model.service, plan->head_s, plan->head_sigma, service);
    request.up_latency_s = draw_latency(model.link, devices_[device].latency);
    request.down_latency_s = draw_latency(model.link, devices_[device].latency);
  }
  request.tail_s = draw_time(servers_[server].model->service, plan->tail_s, plan->tail_sigma, service);
  if (observer_ != nullptr) observer_->arrived(outcome);
  return id;
}

void Cell::arrive(uint32_t index) {
  const DeviceModel& model = *devices_[index].model;
  const RequestId id =
      admit(index, static_cast<uint32_t>(model.server), &model.plans[family_][devices_[index].choice]);
  if (devices_[index].alive) {
    enter_device_queue(id);
  } else {
    lose(id, Ending::failed, Cause::battery_empty);
  }
}

void Cell::arrive_at_server(uint32_t server) {
  enter_server_queue(admit(no_device, server, &servers_[server].model->direct_plan));
}

}  // namespace edgeward
