#include <fmt/format.h>

#include "sim/model/scenario_parts.h"

namespace edgeward {
namespace {

constexpr size_t longest_title = 200;

void check_streams(const Section& workload, const Scenario& scenario) {
  if (scenario.workload.kind != WorkloadModel::Kind::streams) return;
  for (const DeviceModel& device : scenario.devices) {
    if (device.arrivals.kind != ArrivalModel::Kind::none) return;
  }
  for (const ServerModel& server : scenario.servers) {
    if (server.arrivals.kind != ArrivalModel::Kind::none) return;
  }
  workload.fail("arrivals", "no request ever comes",
                "arrivals here, of a device or of a server, with another model than none");
}

}  // namespace

Scenario read_scenario(const Section& root, ProfileLibrary& profiles) {
  Scenario scenario;
  ScenarioReading reading{profiles, scenario};
  root.one_of("schema", {"edgeward-scenario/1"});
  scenario.title = root.text("title");
  if (scenario.title.size() > longest_title) {
    root.fail("title", fmt::format("has {} bytes", scenario.title.size()),
              fmt::format("at most {}", longest_title));
  }
  read_plans(root.section("plans"), reading);
  read_networks(root, reading);
  const Section workload = root.section("workload");
  read_workload(workload, reading);
  read_servers(root.section("servers"), reading);
  read_devices(root.section("devices"), reading);
  check_streams(workload, scenario);
  check_event_count(reading);
  scenario.energy_accounting =
      root.one_of_or("energy_accounting", "attributed", {"attributed", "with_idle"}) == "attributed"
          ? EnergyAccounting::attributed
          : EnergyAccounting::with_idle;
  return scenario;
}

Scenario read_scenario(const std::string& text, const std::string& file, ProfileLibrary& profiles) {
  const Node root = parse_yaml(text, file);
  ReadLog log;
  return read_scenario(Section(root, "", log), profiles);
}

}  // namespace edgeward
