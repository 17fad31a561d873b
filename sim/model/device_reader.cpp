// Section `devices`.
#include <fmt/format.h>

#include <algorithm>

#include "sim/model/scenario_parts.h"

namespace edgeward {
namespace {

constexpr size_t max_devices = 1000;

void read_powers(const Section& section, const DeviceProfile& profile, DeviceModel& model) {
  const auto power = [&section](const std::string& key, const Quantity& given) {
    return section.quantity_else(key, Dimension::power, given.value, given.provenance.mark, power_bounds);
  };
  model.idle_power_w = power("idle_power", profile.idle_power_w);
  model.transmit_power_w = power("transmit_power", profile.transmit_power_w);
  model.receive_power_w = profile.receive_power_w
                              ? power("receive_power", *profile.receive_power_w)
                              : section.quantity_or("receive_power", Dimension::power, "0 W", power_bounds);
}

// Fills the link's rates too, where they stand with the states.
std::optional<ActivityModel> read_activity(const Section& section, ScenarioReading& reading,
                                           LinkModel& link) {
  const bool has_rates = link.kind == LinkModel::Kind::activity;
  if (section.says("activity", "none", "a map of states")) {
    if (!has_rates) return std::nullopt;
    section.section("link").fail("model",
                                 "the link's rates stand with the device's activity, but it has none",
                                 "another model, or states with rates in " + section.path() + ".activity");
  }
  ActivityModel activity;
  activity.chain = read_chain(section.section("activity"), reading, [&](const Section& state) {
    activity.power_w.push_back(state.quantity("power", Dimension::power, power_bounds));
    if (has_rates) {
      link.state_rate_bps.push_back(state.quantity("rate", Dimension::rate, rate_bounds));
    } else if (state.node().find("rate") != nullptr) {
      state.fail_key("rate", "the link does not take its rate from the activity",
                     "rate only with link.model: activity");
    }
  });
  return activity;
}

std::optional<BatteryModel> read_battery(const Section& section) {
  if (section.says("battery", "none", "a map with a capacity")) return std::nullopt;
  const Section part = section.section("battery");
  BatteryModel battery;
  battery.capacity_j = part.quantity("capacity", Dimension::energy, {0, energy_bounds.high, true});
  battery.initial_soc = part.quantity_or("initial", Dimension::number, "1", zero_to_one);
  battery.cutoff_soc = part.quantity_or("cutoff", Dimension::number, "0", zero_to_one);
  if (battery.cutoff_soc >= battery.initial_soc) {
    part.fail(part.node().find("cutoff") != nullptr ? "cutoff" : "initial",
              fmt::format("the battery starts at {:.6g}, where the device is dead already (cutoff {:.6g})",
                          battery.initial_soc, battery.cutoff_soc),
              "cutoff < initial");
  }
  return battery;
}

int read_server_of(const Section& device, const std::vector<ServerModel>& servers) {
  std::vector<std::string> names;
  for (const ServerModel& server : servers) names.push_back(server.name);
  const std::string name = names.size() == 1
                               ? device.one_of_or("server", names.front(), names, "unknown server")
                               : device.one_of("server", names, "unknown server");
  return static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin());
}

void add_plans(const Section& section, const DeviceProfile& profile, const ServiceReading& service,
               ScenarioReading& reading, DeviceModel& model) {
  const auto server = static_cast<size_t>(model.server);
  const ServerModel& server_model = reading.scenario.servers[server];
  for (size_t family = 0; family < reading.families.size(); ++family) {
    const PlanRequest request{*reading.families[family],
                              profile,
                              reading.profiles.server(server_model.profile),
                              server_model.threads,
                              section.node().find("profile")->mark,
                              section.path() + ".profile"};
    PlanTable plans = make_plans(request, reading.cuts[family]);
    for (Plan& plan : plans) {
      if (service.sigma) plan.head_sigma = *service.sigma;
      if (!plan.local) set_tail_sigma(reading.services[server], request, plan);
    }
    model.plans.push_back(std::move(plans));
  }
}

// Measured head energies include idle: an idle power above a head's mean power contradicts the profile.
void check_idle_power(const Section& section, const DeviceModel& model) {
  for (const PlanTable& plans : model.plans) {
    for (const Plan& plan : plans) {
      if (model.idle_power_w * plan.head_s > plan.head_energy_j) {
        section.fail("idle_power",
                     fmt::format("{:.3g} W idle is more than '{}' draws while it computes ({:.3g} W)",
                                 model.idle_power_w, plan.label(), plan.head_energy_j / plan.head_s),
                     "at most the mean power of every head");
      }
    }
  }
}

void read_arrivals_of_device(const Section& section, ScenarioReading& reading, size_t count,
                             DeviceModel& model) {
  ArrivalReading given = reading.default_arrivals;
  if (const auto arrivals = arrivals_of(section, reading.scenario)) {
    given = read_arrivals(*arrivals, reading);
  } else if (reading.scenario.workload.kind == WorkloadModel::Kind::streams) {
    section.text_or("arrivals", "workload.arrivals");
  }
  model.arrivals = given.model;
  given.source.copies = static_cast<double>(count);
  reading.sources.push_back(std::move(given.source));
}

void read_device(const Section& section, const std::string& name, ScenarioReading& reading) {
  DeviceModel model;
  model.profile = read_profile_name(section, "profile", "device", reading);
  const DeviceProfile& profile = reading.profiles.device(model.profile);
  const auto count = static_cast<size_t>(section.integer_or("count", 1, 1, max_devices));
  std::vector<DeviceModel>& devices = reading.scenario.devices;
  if (devices.size() + count > max_devices) {
    section.fail("count", fmt::format("makes {} devices in all", devices.size() + count),
                 fmt::format("at most {}", max_devices));
  }
  const size_t sources_before = reading.sources.size();
  read_powers(section, profile, model);
  const Section link = section.section("link");
  model.link = read_link(link, reading);
  model.activity = read_activity(section, reading, model.link);
  read_network_of(link, reading, model.link);
  for (size_t source = sources_before; source < reading.sources.size(); ++source) {
    reading.sources[source].copies = static_cast<double>(count);
  }
  model.battery = read_battery(section);
  const ServiceReading service = read_service(section);
  model.service = service.model;
  model.queue_limit = read_queue_limit(section, "queue_limit");
  model.radio_queue_limit = read_queue_limit(section, "radio_queue_limit");
  if (!section.says("result", "none", "a size")) model.result_bytes = section.bytes("result");
  read_arrivals_of_device(section, reading, count, model);
  model.server = read_server_of(section, reading.scenario.servers);
  if (service.is_fitted()) {  // a device profile has no spread of heads
    service.fail_fit("device profile '" + profile.name + "'",
                     "'" + reading.families[0]->versions[0].name + "'");
  }
  add_plans(section, profile, service, reading, model);
  check_idle_power(section, model);
  for (size_t index = 0; index < count; ++index) {
    model.name = count == 1 ? name : fmt::format("{}.{}", name, index);
    devices.push_back(model);
  }
}

}  // namespace

void read_devices(const Section& section, ScenarioReading& reading) {
  const std::vector<std::string> names = section.keys();
  if (names.empty()) section.fail("", "is empty", "at least one device");
  for (const std::string& name : names) {
    check_name(section, name);
    read_device(section.section(name), name, reading);
  }
}

}  // namespace edgeward
