// Scenarios with round numbers, built by hand, whose results can be computed on paper.
#pragma once

#include <string>

#include "sim/model/scenario.h"

namespace edgeward::testing {

// Devices of 2 W idle and 1 W transmit power on links of 8 Mb/s, one server. Plans (choices):
//   0 "cut":   head 0.2 s and 1.0 J, 250,000 bytes (0.25 s at 8 Mb/s), tail 0.1 s
//   1 "local": head 0.5 s and 3.0 J
inline Scenario small_scenario(int devices = 1, int workers = 1) {
  Plan cut;
  cut.version = "small";
  cut.cut = 1;
  cut.head_s = 0.2;
  cut.head_energy_j = 1.0;
  cut.transfer_bits = 2e6;
  cut.tail_s = 0.1;
  cut.top1_pct = 70;
  Plan local = cut;
  local.cut = 2;
  local.local = true;
  local.head_s = 0.5;
  local.head_energy_j = 3.0;
  local.transfer_bits = local.tail_s = 0;

  Scenario scenario;
  scenario.title = "small";
  scenario.families = {"small"};
  scenario.choices = {"light cut 1", "light local"};
  ServerModel server;
  server.name = "edge";
  server.workers = workers;
  scenario.servers.push_back(server);
  for (int index = 0; index < devices; ++index) {
    DeviceModel device;
    device.name = "device." + std::to_string(index);
    device.idle_power_w = 2;
    device.transmit_power_w = 1;
    device.link.rate_bps = 8e6;
    device.plans = {{cut, local}};
    scenario.devices.push_back(device);
  }
  scenario.workload.minimum_s = 1;
  return scenario;
}

// The same with Poisson arrivals at `rate_hz` per device.
inline Scenario poisson_scenario(double rate_hz, double interval_s, int devices = 1, int workers = 1) {
  Scenario scenario = small_scenario(devices, workers);
  scenario.workload.kind = WorkloadModel::Kind::streams;
  scenario.workload.interval_s = interval_s;
  for (DeviceModel& device : scenario.devices) {
    device.arrivals.kind = ArrivalModel::Kind::poisson;
    device.arrivals.rate_hz = rate_hz;
  }
  return scenario;
}

}  // namespace edgeward::testing
