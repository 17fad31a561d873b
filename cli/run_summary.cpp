#include "cli/run_summary.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "agents/policies/bootstrap.h"
#include "cli/record_plan.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

double ratio(double sum, double count) {
  return count > 0 ? sum / count : nothing;
}

struct Spread {
  double mean, p50, p95, p99, max;
};

Spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return {ratio(sum, static_cast<double>(values.size())), percentile(values, 0.50), percentile(values, 0.95),
          percentile(values, 0.99), values.empty() ? nothing : values.back()};
}

}  // namespace

double SummaryTable::value(const std::string& item, const std::string& quantity) const {
  const auto column = std::find(quantities.begin(), quantities.end(), quantity);
  for (const Row& row : rows) {
    if (row.item == item && column != quantities.end())
      return row.values[static_cast<size_t>(column - quantities.begin())];
  }
  throw Error("table " + name + " has no " + quantity + " of " + item);
}

RunSummary::RunSummary(const Scenario& scenario)
    : scenario_(scenario),
      tallies_(scenario.devices.size() + scenario.servers.size()),
      attributed_j_(scenario.devices.size(), 0.0),
      latency_s_(tallies_.size()),
      devices_(scenario.devices.size()),
      network_busy_s_(scenario.networks.size(), 0.0) {
  for (const ServerModel& server : scenario.servers) {
    slot_busy_s_.emplace_back(static_cast<size_t>(server.workers), 0.0);
  }
}

void RunSummary::Tally::add(const Tally& other) {
  arrived += other.arrived;
  in_flight += other.in_flight;
  for (size_t ending = 0; ending < ending_count; ++ending) ended[ending] += other.ended[ending];
  top1_pct += other.top1_pct;
}

void RunSummary::visit(const RequestRecord& record) {
  const bool direct = record.device == no_device;
  Tally& tally = tallies_[direct ? devices_.size() + record.server : record.device];
  ++tally.arrived;
  if (record.in_flight != 0) {
    ++tally.in_flight;
    return;
  }
  const auto ending = static_cast<size_t>(record.ending);
  ++tally.ended[ending];
  ++causes_[ending][static_cast<size_t>(record.cause)];
  if (!record.answered()) return;
  tally.top1_pct += plan_of(scenario_, record.family, record.device, record.server, record.choice).top1_pct;
  if (!direct) attributed_j_[record.device] += record.energy_attributed_j;
  latency_s_[direct ? devices_.size() + record.server : record.device].push_back(record.latency_s());
  for (size_t stage = 0; stage < stage_count; ++stage) stage_s_[stage].push_back(record.stage_s[stage]);
}

void RunSummary::visit(const DeviceTotal& record) {
  DeviceSums& device = devices_[record.device];
  const std::array parts{record.idle_j, record.compute_j, record.transmit_j, record.receive_j,
                         record.motion_j};
  for (size_t part = 0; part < parts.size(); ++part) device.energy_j[part] += parts[part];
  const std::array busy{record.compute_busy_s, record.uplink_busy_s, record.downlink_busy_s};
  for (size_t each = 0; each < busy.size(); ++each) device.busy_s[each] += busy[each];
  if (record.alive == 0) {
    ++device.deaths;
    device.died_s += record.died_s;
  }
  if (!scenario_.devices[record.device].battery) return;
  device.state_of_charge += record.state_of_charge;
  device.lowest_state_of_charge = std::min(device.lowest_state_of_charge, record.state_of_charge);
}

void RunSummary::visit(const SlotTotal& record) {
  slot_busy_s_[record.server][record.slot] += record.busy_s;
}

void RunSummary::visit(const NetworkTotal& record) {
  network_busy_s_[record.network] += record.busy_s;
}

void RunSummary::visit(const EpisodeOver& record) {
  ++episodes_;
  epochs_ += record.epochs;
  duration_s_ += record.duration_s;
}

SummaryTable::Row RunSummary::request_row(const std::string& item, const Tally& tally) const {
  const auto answers = static_cast<double>(tally.answers());
  return {item,
          {static_cast<double>(tally.arrived), static_cast<double>(tally.of(Ending::done)),
           static_cast<double>(tally.of(Ending::late)), static_cast<double>(tally.of(Ending::dropped)),
           static_cast<double>(tally.of(Ending::failed)), static_cast<double>(tally.in_flight),
           ratio(static_cast<double>(tally.of(Ending::done)), duration_s_), ratio(tally.top1_pct, answers)}};
}

std::vector<RunSummary::Place> RunSummary::places() const {
  std::vector<Place> all;
  for (size_t device = 0; device < devices_.size(); ++device) {
    all.push_back({scenario_.devices[device].name, device});
  }
  for (size_t server = 0; server < scenario_.servers.size(); ++server) {
    if (scenario_.servers[server].arrivals.kind == ArrivalModel::Kind::none) continue;
    all.push_back({scenario_.servers[server].name + " (direct)", devices_.size() + server});
  }
  return all;
}

SummaryTable RunSummary::requests() const {
  SummaryTable table{"requests",
                     {"arrived", "done", "late", "dropped", "failed", "in_flight", "goodput_hz", "top1_pct"},
                     {}};
  Tally all;
  for (const Tally& tally : tallies_) all.add(tally);
  table.rows.push_back(request_row("all", all));
  for (const Place& place : places()) table.rows.push_back(request_row(place.name, tallies_[place.index]));
  return table;
}

SummaryTable RunSummary::latency() const {
  SummaryTable table{"latency", {"mean_s", "p50_s", "p95_s", "p99_s", "max_s"}, {}};
  std::vector<double> total_s;
  for (const std::vector<double>& place_s : latency_s_) {
    total_s.insert(total_s.end(), place_s.begin(), place_s.end());
  }
  const auto add = [&](const std::string& item, std::vector<double> values_s) {
    const auto [mean_s, p50_s, p95_s, p99_s, max_s] = spread_of(std::move(values_s));
    table.rows.push_back({item, {mean_s, p50_s, p95_s, p99_s, max_s}});
  };
  add("total", std::move(total_s));
  for (size_t stage = 0; stage < stage_count; ++stage) add(stage_names[stage], stage_s_[stage]);
  return table;
}

SummaryTable RunSummary::latency_by_place() const {
  SummaryTable table{"latency_by_place", {"answers", "mean_s", "p50_s", "p95_s", "p99_s", "max_s"}, {}};
  for (const auto& [name, index] : places()) {
    const auto [mean_s, p50_s, p95_s, p99_s, max_s] = spread_of(latency_s_[index]);
    const auto answers = static_cast<double>(tallies_[index].answers());
    table.rows.push_back({name, {answers, mean_s, p50_s, p95_s, p99_s, max_s}});
  }
  return table;
}

SummaryTable RunSummary::device_utilisation() const {
  SummaryTable table{"utilisation_devices", {"processor", "uplink", "downlink"}, {{"all", {0, 0, 0}}}};
  for (size_t device = 0; device < devices_.size(); ++device) {
    std::vector<double> shares;
    for (const double busy_s : devices_[device].busy_s) {
      shares.push_back(ratio(busy_s, duration_s_));
      table.rows[0].values[shares.size() - 1] += shares.back() / static_cast<double>(devices_.size());
    }
    table.rows.push_back({scenario_.devices[device].name, std::move(shares)});
  }
  return table;
}

SummaryTable RunSummary::shared_utilisation() const {
  SummaryTable table{"utilisation_shared", {"busy"}, {}};
  for (size_t network = 0; network < network_busy_s_.size(); ++network) {
    table.rows.push_back(
        {scenario_.networks[network].name + " medium", {ratio(network_busy_s_[network], duration_s_)}});
  }
  for (size_t server = 0; server < slot_busy_s_.size(); ++server) {
    const std::vector<double>& busy_s = slot_busy_s_[server];
    const std::string& name = scenario_.servers[server].name;
    const double total_s = std::accumulate(busy_s.begin(), busy_s.end(), 0.0);
    table.rows.push_back({name, {ratio(total_s, duration_s_ * static_cast<double>(busy_s.size()))}});
    for (size_t slot = 0; slot < busy_s.size() && busy_s.size() > 1; ++slot) {
      table.rows.push_back({name + " slot " + std::to_string(slot), {ratio(busy_s[slot], duration_s_)}});
    }
  }
  return table;
}

SummaryTable::Row RunSummary::energy_row(const std::string& item, const std::array<double, 5>& energy_j,
                                         uint64_t answers, double energy_attributed_j) const {
  const double total_j = std::accumulate(energy_j.begin(), energy_j.end(), 0.0);
  std::vector<double> values(energy_j.begin(), energy_j.end());
  values.insert(values.end(),
                {total_j, ratio(total_j, duration_s_), ratio(total_j, static_cast<double>(answers)),
                 ratio(energy_attributed_j, static_cast<double>(answers))});
  return {item, std::move(values)};
}

SummaryTable RunSummary::energy() const {
  SummaryTable table{"energy",
                     {"idle_j", "compute_j", "transmit_j", "receive_j", "motion_j", "total_j", "mean_w",
                      "per_answer_j", "attributed_per_answer_j"},
                     {{}}};
  std::array<double, 5> all_j{};
  uint64_t answers = 0;
  for (size_t device = 0; device < devices_.size(); ++device) {
    const std::array<double, 5>& energy_j = devices_[device].energy_j;
    for (size_t part = 0; part < all_j.size(); ++part) all_j[part] += energy_j[part];
    answers += tallies_[device].answers();
    table.rows.push_back(energy_row(scenario_.devices[device].name, energy_j, tallies_[device].answers(),
                                    attributed_j_[device]));
  }
  table.rows[0] =
      energy_row("all", all_j, answers, std::accumulate(attributed_j_.begin(), attributed_j_.end(), 0.0));
  return table;
}

SummaryTable RunSummary::batteries() const {
  SummaryTable table{"battery", {"charge_mean", "charge_lowest", "deaths", "death_mean_s"}, {}};
  for (size_t index = 0; index < devices_.size(); ++index) {
    if (!scenario_.devices[index].battery) continue;
    const DeviceSums& device = devices_[index];
    const auto episodes = static_cast<double>(episodes_);
    table.rows.push_back(
        {scenario_.devices[index].name,
         {ratio(device.state_of_charge, episodes), device.lowest_state_of_charge,
          static_cast<double>(device.deaths), ratio(device.died_s, static_cast<double>(device.deaths))}});
  }
  return table;
}

std::vector<SummaryTable> RunSummary::tables() const {
  std::vector<SummaryTable> all{requests(),           latency(), latency_by_place(), device_utilisation(),
                                shared_utilisation(), energy()};
  if (SummaryTable table = batteries(); !table.rows.empty()) all.push_back(std::move(table));
  return all;
}

}  // namespace edgeward
