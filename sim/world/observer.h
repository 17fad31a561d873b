// Who looks inside a cell while it runs. A cell tells its observer, if it has one, of everything that happens
// in it; training has none. What an observer does must not change the cell.
#pragma once

#include <cstdint>

#include "sim/world/request.h"

namespace edgeward {

class Cell;

enum class Resource : uint32_t {
  compute,      // a device's processor, with a head
  uplink,       // a device's radio, sending
  downlink,     // a device's radio, receiving a result
  server_slot,  // one worker of a server, with a tail
};

enum class Gauge : uint32_t {
  device_queue,     // requests that wait for the device's processor
  radio_queue,      // for its radio
  server_queue,     // for a slot of the server
  link_rate_bps,    // that the device's next transfer gets
  state_of_charge,  // of the device's battery, 0 to 1: reported at each change of power and at each epoch's
                    // end
  activity,         // index of the device's activity
};

// A resource was busy with a request, without a break. Times are the cell's.
struct Span {
  Resource resource = Resource::compute;
  uint32_t index = 0;  // of the device or server
  uint32_t slot = 0;   // of the server: 0 .. workers - 1
  double begin_s = 0, end_s = 0;
  uint64_t request = 0;  // Outcome::number
  const Plan* plan = nullptr;
  uint32_t device = no_device;  // whose plan it is
};

class Observer {
 public:
  virtual ~Observer() = default;

  virtual void episode_began(const Cell&) {}  // everything is drawn; all gauges follow
  virtual void episode_over(const Cell&) {}   // its totals can be read
  virtual void arrived(const Outcome&) {}     // number, device, server, plan and arrival_s are set
  virtual void ended(const Outcome&) {}
  virtual void busy(const Span&) {}
  virtual void gauge(Gauge, uint32_t /*index*/, double /*time_s*/, double /*value*/) {}
};

}  // namespace edgeward
