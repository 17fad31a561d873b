#include "cli/run_series.h"

#include <array>

#include "cli/csv.h"

namespace edgeward {
namespace {

bool is_shown(const RecordOrigin& origin) {
  return origin.cell == 0 && origin.episode == 0;
}

}  // namespace

const char* gauge_name(Gauge gauge) {
  static constexpr std::array names{"device_queue",  "radio_queue",     "server_queue",
                                    "link_rate_bps", "state_of_charge", "activity"};
  return names[static_cast<size_t>(gauge)];
}

const std::string& gauge_owner(const Scenario& scenario, Gauge gauge, uint32_t index) {
  return gauge == Gauge::server_queue ? scenario.servers[index].name : scenario.devices[index].name;
}

GaugeSeries::GaugeSeries(const Scenario& scenario)
    : scenario_(scenario), csv_(csv_line({"gauge", "name", "time_s", "value", "state"})) {}

void GaugeSeries::visit(const GaugeRecord& record) {
  if (!is_shown(record.origin)) return;
  const auto [last, first] = last_.try_emplace({record.gauge, record.index}, record.value);
  if (!first && last->second == record.value) return;
  last->second = record.value;
  add_row(record.gauge, record.index, record.time_s, record.value);
}

void GaugeSeries::visit(const DeviceTotal& record) {
  if (!is_shown(record.origin) || record.alive != 0) return;
  csv_ += csv_line({"death", scenario_.devices[record.device].name, csv_number(record.died_s), "1", ""});
}

void GaugeSeries::visit(const EpisodeOver& record) {
  if (!is_shown(record.origin)) return;
  for (const auto& [which, value] : last_) add_row(which.first, which.second, record.duration_s, value);
}

void GaugeSeries::add_row(Gauge gauge, uint32_t index, double time_s, double value) {
  const std::string state =
      gauge == Gauge::activity
          ? scenario_.devices[index].activity->chain.states[static_cast<size_t>(value)].name
          : "";
  csv_ += csv_line({gauge_name(gauge), gauge_owner(scenario_, gauge, index), csv_number(time_s),
                    csv_number(value), state});
}

}  // namespace edgeward
