// One replica of a scenario's system: its devices, radios and servers, in its own time, which starts at 0
// with every episode. A decision gives each device a plan and begins an epoch; the epoch's outcomes can be
// read when it is over.
//
// cell.cpp has episodes, epochs and arrivals, cell_stages.cpp a request's way from stage to stage,
// cell_conditions.cpp what changes by itself: link rates, activities, batteries.
#pragma once

#include <span>
#include <vector>

#include "sim/engine/engine.h"
#include "sim/model/scenario.h"
#include "sim/world/device.h"
#include "sim/world/event_queue.h"
#include "sim/world/medium.h"
#include "sim/world/observer.h"
#include "sim/world/streams.h"

namespace edgeward {

// Requests since the episode began: arrived = done + late + dropped + failed + in flight, at every instant.
struct RequestCounts {
  uint64_t arrived = 0;
  uint64_t done = 0, late = 0, dropped = 0, failed = 0;
  uint64_t in_flight = 0;
};

class Cell {
 public:
  // The scenario and the engine must outlive the cell. Adds the cell's links to the engine; its transfers
  // carry the tokens first_token .. first_token + tokens(scenario) - 1. `most_in_flight`: requests under way
  // at once; one more is an InputError (the system is overloaded for good, and going on would only fill the
  // memory).
  Cell(const Scenario& scenario, Engine& engine, uint32_t index, Engine::Token first_token,
       uint64_t most_in_flight);
  static Engine::Token tokens(const Scenario& scenario);

  // Who is told of everything that happens from the next reset on; null for nobody. It must outlive the cell.
  void observe(Observer* observer) { observer_ = observer; }

  // Starts an episode: time 0, nothing under way, everything drawn anew from the streams of `key`.
  void reset(const StreamKey& key);

  // ---- what a decision sees and does (between epochs)
  size_t family() const { return family_; }  // the mission of this episode, index into Scenario::families
  uint32_t epoch() const { return epoch_; }  // epochs that have ended in this episode
  double now_s() const { return now_s_; }
  size_t devices() const { return devices_.size(); }
  bool active(size_t device) const { return devices_[device].active; }
  bool alive(size_t device) const { return devices_[device].alive; }
  double link_rate_bps(size_t device) const { return devices_[device].rate_bps; }   // of its next transfer
  size_t activity(size_t device) const { return devices_[device].motion.state(); }  // with an activity only
  double state_of_charge(size_t device) const;                                      // with a battery only
  // Requests now, waiting or served: what a picture shows, and an oracle may see.
  size_t device_queue(size_t device) const { return devices_[device].compute_queue.size(); }
  bool computing(size_t device) const { return devices_[device].computing; }
  size_t radio_queue(size_t device) const { return devices_[device].up.queue.size(); }
  bool sending(size_t device) const { return devices_[device].up.busy(); }
  bool receiving(size_t device) const { return devices_[device].down.busy(); }
  size_t server_queue(size_t server) const { return servers_[server].queue.size(); }
  size_t slots_in_use(size_t server) const {
    return servers_[server].model->workers - servers_[server].free_slots.size();
  }
  // The plan for requests that arrive at the device from now on: an index into Scenario::choices.
  void choose(size_t device, uint32_t choice) { devices_[device].choice = choice; }

  // ---- one epoch
  void begin_epoch();
  bool epoch_over() const { return epoch_over_; }

  // Of the epoch that is over, or of the one under way so far:
  std::span<const Outcome> ended() const { return ended_; }  // in the order of their ends
  double epoch_elapsed_s() const { return now_s_ - epoch_began_s_; }
  DeviceEnergy epoch_energy(size_t device) const;  // the device's own integral over this epoch, by part
  double epoch_energy_j(size_t device) const;      // and of all parts together
  // When the first of the device's transfers that are under way began; infinite without any.
  double transfers_since_s(uint32_t device) const;

  // Since the reset:
  const RequestCounts& counts() const { return counts_; }
  // What the devices' requests that have ended were charged, by the scenario's energy accounting.
  double charged_j() const { return charged_j_; }
  double request_seconds()
      const;  // the integral of the number of requests in flight over time (Little's law)
  DeviceEnergy energy(size_t device) const;

  // Tells the observer of everything that is still busy, as spans up to now: for the end of an episode, whose
  // account of busy time would else lack them.
  void report_under_way();

  // ---- for the world's loop
  double next_event_s() const { return events_.next_time_s(); }
  void handle_next_event();
  // Queues the event that handles a transfer's end. `token`: without first_token.
  void transfer_completed(Engine::Token token, double engine_clock_s);
  uint32_t index() const { return index_; }

 private:
  struct Server {
    const ServerModel* model = nullptr;
    RequestQueue queue;
    std::vector<uint32_t> free_slots;
    ArrivalProcess arrivals;
    Rng service;
  };

  // episodes, epochs, arrivals
  void reset_device(uint32_t index, const StreamKey& key);
  void reset_server(uint32_t index, const StreamKey& key);
  void prepare_epoch();
  void end_round_when_empty();
  void close_epoch();
  void schedule_arrivals(ArrivalProcess& process, uint32_t source);
  void next_arrival(ArrivalProcess& process, uint32_t source);
  RequestId admit(uint32_t device, uint32_t server, const Plan* plan);
  void arrive(uint32_t device);
  void arrive_at_server(uint32_t server);

  // a request's way
  void enter_device_queue(RequestId id);
  void start_head(uint32_t device);
  void head_done(uint32_t device, RequestId id);
  void enter_radio_queue(RequestId id);
  void start_transfer(uint32_t device, Engine::Direction direction);
  Flow end_transfer(uint32_t device, Engine::Direction direction);
  void uplink_done(uint32_t device, RequestId id);
  void enter_server_queue(RequestId id);
  void start_tail(uint32_t server);
  void tail_done(RequestId id);
  void downlink_done(uint32_t device, RequestId id);
  void finish(RequestId id);
  void lose(RequestId id, Ending ending, Cause cause);
  void end(RequestId id, Ending ending, Cause cause);
  void end_stage(Request& request, Stage stage);
  bool forget_if_ended(RequestId id);

  // conditions
  void link_change(uint32_t device);
  void use_link_rate(uint32_t device);
  bool offer_link_rate(uint32_t device);
  void activity_change(uint32_t device);
  void power_changed(uint32_t device);
  void plan_battery_check(uint32_t device);
  void divide_power(uint32_t medium);
  void battery_check(uint32_t device);
  void die(uint32_t device);
  void withdraw(uint32_t device, RequestId id);

  void gauge(Gauge gauge, uint32_t index, double value) {
    if (observer_ != nullptr) observer_->gauge(gauge, index, now_s_, value);
  }
  void report_busy(Resource resource, uint32_t index, const Request& request, double began_s) {
    if (observer_ == nullptr) return;
    observer_->busy({resource, index, request.slot, began_s, now_s_, request.outcome.number,
                     request.outcome.plan, request.outcome.device});
  }
  RadioDirection& radio(uint32_t device, Engine::Direction direction) {
    return direction == Engine::Direction::up ? devices_[device].up : devices_[device].down;
  }
  Engine::Token token(uint32_t device, Engine::Direction direction) const {
    return first_token_ + 2 * device + static_cast<Engine::Token>(direction);
  }

  const Scenario* scenario_;
  Engine* engine_;
  Observer* observer_ = nullptr;
  uint32_t index_;
  Engine::Token first_token_;
  uint64_t most_in_flight_;
  std::vector<Device> devices_;
  std::vector<Server> servers_;
  std::vector<Medium> media_;  // one per network, then one per device with a link of its own
  RequestPool pool_;
  EventQueue events_;
  std::vector<Outcome> ended_;
  std::vector<DeviceEnergy> energy_at_begin_;
  RequestCounts counts_;
  double charged_j_ = 0;
  double request_seconds_ = 0, request_seconds_until_s_ = 0;
  size_t family_ = 0;
  uint32_t epoch_ = 0;
  double now_s_ = 0;
  double epoch_began_s_ = 0;
  bool epoch_over_ = true;
  bool arrivals_to_come_ = false;  // a round has begun, but not all of its requests are there
};

}  // namespace edgeward
