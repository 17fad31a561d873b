// One replica of a scenario's system: its devices, radios and servers, in its own time, which starts at 0
// with every episode. A decision gives each device a plan and begins an epoch; the epoch's outcomes can be
// read when it is over.
#pragma once

#include <span>
#include <vector>

#include "sim/engine/engine.h"
#include "sim/model/scenario.h"
#include "sim/world/device.h"
#include "sim/world/event_queue.h"
#include "sim/world/streams.h"

namespace edgeward {

// Requests since the episode began: arrived = done + in flight, at every instant.
struct RequestCounts {
  uint64_t arrived = 0;
  uint64_t done = 0;
  uint64_t in_flight = 0;
};

class Cell {
 public:
  // The scenario and the engine must outlive the cell. Adds the cell's links to the engine; its transfers
  // carry the tokens first_token .. first_token + devices - 1.
  Cell(const Scenario& scenario, Engine& engine, uint32_t index, Engine::Token first_token);

  // Starts an episode: time 0, nothing under way, everything drawn anew from the streams of `key`.
  void reset(const StreamKey& key);

  // ---- what a decision sees and does (between epochs)
  size_t family() const { return family_; }  // the mission of this episode, index into Scenario::families
  uint32_t epoch() const { return epoch_; }  // epochs that have ended in this episode
  double now_s() const { return now_s_; }
  size_t devices() const { return devices_.size(); }
  bool active(size_t device) const { return devices_[device].active; }
  double link_rate_bps(size_t device) const { return devices_[device].link.rate_bps(); }
  // The plan for requests that arrive at the device from now on: an index into Scenario::choices.
  void choose(size_t device, uint32_t choice) { devices_[device].choice = choice; }

  // ---- one epoch
  void begin_epoch();
  bool epoch_over() const { return epoch_over_; }

  // Of the epoch that is over, or of the one under way so far:
  std::span<const Outcome> ended() const { return ended_; }  // in the order of their ends
  double epoch_elapsed_s() const { return now_s_ - epoch_began_s_; }
  double epoch_energy_j(size_t device) const;  // the device's own integral over this epoch

  const RequestCounts& counts() const { return counts_; }
  const DeviceEnergy& energy(size_t device) const {
    return devices_[device].energy.energy();
  }  // since the reset

  // ---- for the world's loop
  double next_event_s() const { return events_.next_time_s(); }
  void handle_next_event();
  void transfer_completed(uint32_t device, double engine_clock_s);  // queues the event that handles it
  uint32_t index() const { return index_; }

 private:
  struct Server {
    uint32_t busy = 0;
    RequestQueue queue;
  };

  void prepare_epoch();
  void arrive(uint32_t device);
  void schedule_arrival(uint32_t device);
  void start_head(uint32_t device);
  void head_done(uint32_t device, RequestId id);
  void start_transfer(uint32_t device);
  void transfer_done(uint32_t device, RequestId id);
  void start_tail(uint32_t server);
  void tail_done(RequestId id);
  void finish(RequestId id);
  void close_epoch();
  void end_stage(Request& request, Stage stage);

  const Scenario* scenario_;
  Engine* engine_;
  uint32_t index_;
  Engine::Token first_token_;
  std::vector<Device> devices_;
  std::vector<Server> servers_;
  RequestPool pool_;
  EventQueue events_;
  std::vector<Outcome> ended_;
  std::vector<double> energy_at_begin_j_;
  RequestCounts counts_;
  size_t family_ = 0;
  uint32_t epoch_ = 0;
  double now_s_ = 0;
  double epoch_began_s_ = 0;
  bool epoch_over_ = true;
};

}  // namespace edgeward
