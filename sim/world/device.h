// The state of one device within a cell: one inference at a time, one upload and one download at a time, FIFO
// in front of each.
#pragma once

#include <cstdint>

#include "sim/engine/engine.h"
#include "sim/world/arrival_process.h"
#include "sim/world/battery.h"
#include "sim/world/energy_meter.h"
#include "sim/world/link_rate.h"
#include "sim/world/markov_walk.h"
#include "sim/world/request_pool.h"

namespace edgeward {

// One direction of a device's radio.
struct RadioDirection {
  RequestId request = no_request;  // under way
  double began_s = 0;              // the cell's time when it started
  double clock_s = 0;              // and the engine's clock
  RequestQueue queue;

  bool busy() const { return request != no_request; }
};

struct Device {
  const DeviceModel* model = nullptr;
  Engine::LinkId engine_link = 0;
  uint32_t medium = 0;     // index into the cell's media
  uint32_t choice = 0;     // the plan its requests get from now on
  bool active = true;      // issues a request in the coming round
  bool alive = true;       // false once its battery is empty
  bool computing = false;  // a head is running
  RequestQueue compute_queue;
  RadioDirection up, down;

  LinkRate link;
  double rate_bps = 0;  // that the next transfer gets
  MarkovWalk motion;    // only with an activity
  ArrivalProcess arrivals;
  Rng activity, service, latency;

  EnergyMeter energy;
  Battery battery;
};

}  // namespace edgeward
