// The state of one device within a cell: one inference at a time, one transfer at a time, FIFO in front of
// both.
#pragma once

#include <cstdint>

#include "sim/engine/engine.h"
#include "sim/world/energy_meter.h"
#include "sim/world/link_walk.h"
#include "sim/world/request_queue.h"

namespace edgeward {

struct Device {
  const DeviceModel* model = nullptr;
  Engine::LinkId engine_link = 0;
  uint32_t choice = 0;     // the plan its requests get from now on
  bool active = true;      // issues a request in the coming round
  bool computing = false;  // a head is running
  RequestId sending = no_request;
  double sending_clock_s = 0;  // the engine's clock when that transfer started
  RequestQueue compute_queue;
  RequestQueue radio_queue;
  LinkWalk link;
  Rng activity;
  Rng arrivals;
  EnergyMeter energy;
};

}  // namespace edgeward
