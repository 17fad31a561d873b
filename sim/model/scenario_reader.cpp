#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "sim/model/nearest.h"
#include "sim/model/profile_reader.h"
#include "sim/model/scenario.h"

namespace edgeward {
namespace {

// Reads a profile's name at `key` and complains there when there is no such profile.
std::string profile_name(const Section& section, const std::string& key, const std::string& kind,
                         const ProfileLibrary& profiles) {
  const std::vector<std::string> known = profiles.names(kind);
  const Node* node = section.node().find(key);
  const bool is_name = node != nullptr && node->kind == Node::Kind::scalar;
  if (is_name && std::find(known.begin(), known.end(), node->scalar) == known.end()) {
    section.fail(key, fmt::format("unknown {} profile '{}'", kind, node->scalar),
                 fmt::format("{} ({})", known.empty() ? "none" : join(known), profiles.folder(kind)),
                 nearest_match(node->scalar, known));
  }
  return section.one_of(key, known);
}

// A name that a user gives to a device or server: dots are kept for numbering.
void check_name(const Section& section, const std::string& name) {
  const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char letter) {
    return std::isalnum(letter) != 0 || letter == '-' || letter == '_';
  });
  if (!good) section.fail_key(name, "'" + name + "' is not a name", "letters, digits, '-' and '_'");
}

std::vector<const FamilyProfile*> read_families(const Section& plans, ProfileLibrary& profiles) {
  std::vector<const FamilyProfile*> families;
  const std::vector<std::string> known = profiles.names("family");
  for (const std::string& name : plans.texts("families")) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      plans.fail("families", "unknown family '" + name + "'",
                 fmt::format("{} ({})", known.empty() ? "none" : join(known), profiles.folder("family")),
                 nearest_match(name, known));
    }
    const FamilyProfile& family = profiles.family(name);
    if (std::find(families.begin(), families.end(), &family) != families.end()) {
      plans.fail("families", "family '" + name + "' stands here twice", "each family once");
    }
    families.push_back(&family);
  }
  return families;
}

constexpr Bounds step_bounds{0, 10, true}, interval_bounds{1e-3, 1e6};

using Cuts = std::vector<std::vector<int>>;  // [version]

std::vector<int> cuts_of_set(const Section& plans, const std::string& set, const VersionProfile& version) {
  const auto found = version.cut_sets.find(set);
  if (found != version.cut_sets.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& entry : version.cut_sets) known.push_back(entry.first);
  plans.fail("cuts", "unknown cut set '" + set + "' of '" + version.name + "'",
             join(known) + ", or a map of versions to lists of layers", nearest_match(set, known));
}

// [family]. Every version of every family must offer the same number of choices: an action means the same in
// all.
std::vector<Cuts> read_all_cuts(const Section& plans, const std::vector<const FamilyProfile*>& families) {
  const Node* node = plans.node().find("cuts");
  const bool is_map = node != nullptr && node->kind == Node::Kind::map;
  std::vector<Cuts> all;
  const std::string set = is_map ? "" : plans.text("cuts");
  for (const FamilyProfile* family : families) {  // so that no version counts as a misspelling of another
    for (const VersionProfile& version : family->versions) {
      if (is_map) plans.section("cuts").has(version.name);
    }
  }
  for (const FamilyProfile* family : families) {
    Cuts& cuts = all.emplace_back();
    for (const VersionProfile& version : family->versions) {
      cuts.push_back(is_map ? read_cuts(plans.section("cuts"), version) : cuts_of_set(plans, set, version));
      if (cuts.back().size() != all.front().front().size()) {
        plans.fail("cuts",
                   fmt::format("'{}' has {} cuts, but '{}' has {}", version.name, cuts.back().size(),
                               families.front()->versions.front().name, all.front().front().size()),
                   "the same number of cuts for every version");
      }
    }
    if (cuts.size() != all.front().size()) {
      plans.fail("families",
                 fmt::format("'{}' has {} versions, but '{}' has {}", family->name, cuts.size(),
                             families.front()->name, all.front().size()),
                 "families with the same number of versions");
    }
  }
  return all;
}

LinkModel read_link(const Section& section, ProfileLibrary& profiles) {
  LinkModel link;
  if (section.one_of("model", {"constant", "random_walk"}) == "constant") {
    const bool has_rate = section.has("rate"), has_profile = section.has("profile");
    if (has_rate == has_profile) {
      section.fail(has_rate ? "profile" : "", has_rate ? "stands beside a rate" : "has no rate",
                   "either rate or profile");
    }
    if (has_rate) {
      link.rate_bps = section.quantity("rate", Dimension::rate, rate_bounds);
    } else {
      const Quantity& given = profiles.link(profile_name(section, "profile", "link", profiles)).rate_bps;
      link.rate_bps = section.quantity_else("rate", Dimension::rate, given.value, given.provenance.mark);
    }
    return link;
  }
  link.kind = LinkModel::Kind::random_walk;
  link.low_bps = section.quantity("low", Dimension::rate, rate_bounds);
  link.high_bps = section.quantity("high", Dimension::rate, rate_bounds);
  link.sigma = section.quantity("sigma", Dimension::number, step_bounds);
  if (link.low_bps >= link.high_bps) {
    const auto written = [&section](const char* key) { return section.node().find(key)->scalar; };
    section.fail("high", fmt::format("{} is not above low, {}", written("high"), written("low")),
                 "low < high");
  }
  return link;
}

std::vector<ServerModel> read_servers(const Section& section, const ProfileLibrary& profiles) {
  std::vector<ServerModel> servers;
  for (const std::string& name : section.keys()) {
    check_name(section, name);
    const Section server = section.section(name);
    ServerModel& model = servers.emplace_back();
    model.name = name;
    model.profile = profile_name(server, "profile", "server", profiles);
    model.threads = static_cast<int>(server.integer_or("threads", 1, 1, 1024));
    model.workers = static_cast<int>(server.integer_or("workers", 1, 1, 1024));
  }
  if (servers.empty()) section.fail("", "is empty", "at least one server");
  return servers;
}

int read_server_of(const Section& device, const std::vector<ServerModel>& servers) {
  std::vector<std::string> names;
  for (const ServerModel& server : servers) names.push_back(server.name);
  const std::string name = names.size() == 1
                               ? device.one_of_or("server", names.front(), names, "unknown server")
                               : device.one_of("server", names, "unknown server");
  return static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin());
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

struct PlanInputs {
  std::vector<const FamilyProfile*> families;
  std::vector<Cuts> cuts;  // [family]
};

void read_device(const Section& section, const std::string& name, const PlanInputs& inputs,
                 ProfileLibrary& profiles, Scenario& scenario) {
  DeviceModel model;
  model.profile = profile_name(section, "profile", "device", profiles);
  const DeviceProfile& profile = profiles.device(model.profile);
  const auto power = [&section](const std::string& key, const Quantity& given) {
    return section.quantity_else(key, Dimension::power, given.value, given.provenance.mark, power_bounds);
  };
  model.idle_power_w = power("idle_power", profile.idle_power_w);
  model.transmit_power_w = power("transmit_power", profile.transmit_power_w);
  model.link = read_link(section.section("link"), profiles);
  model.server = read_server_of(section, scenario.servers);
  const ServerModel& server = scenario.servers[static_cast<size_t>(model.server)];
  for (size_t family = 0; family < inputs.families.size(); ++family) {
    const PlanRequest request{*inputs.families[family],
                              profile,
                              profiles.server(server.profile),
                              server.threads,
                              section.node().find("profile")->mark,
                              section.path() + ".profile"};
    model.plans.push_back(make_plans(request, inputs.cuts[family]));
  }
  check_idle_power(section, model);
  const int64_t count = section.integer_or("count", 1, 1, 1000);
  for (int64_t index = 0; index < count; ++index) {
    model.name = count == 1 ? name : fmt::format("{}.{}", name, index);
    scenario.devices.push_back(model);
  }
}

WorkloadModel read_workload(const Section& section) {
  WorkloadModel workload;
  if (section.one_of("kind", {"rounds", "poisson"}) == "rounds") {
    workload.minimum_s = section.quantity_or("minimum", Dimension::time, "1 s", time_bounds);
    workload.active_probability =
        section.quantity_or("active_probability", Dimension::number, "1", {0, 1, true});
    return workload;
  }
  workload.kind = WorkloadModel::Kind::poisson;
  workload.rate_hz = section.quantity("rate", Dimension::frequency, frequency_bounds);
  workload.interval_s = section.quantity("interval", Dimension::time, interval_bounds);
  return workload;
}

}  // namespace

Scenario read_scenario(const Section& root, ProfileLibrary& profiles) {
  Scenario scenario;
  root.one_of("schema", {"edgeward-scenario/1"});
  scenario.title = root.text("title");

  const Section plans = root.section("plans");
  PlanInputs inputs;
  inputs.families = read_families(plans, profiles);
  inputs.cuts = read_all_cuts(plans, inputs.families);
  for (const FamilyProfile* family : inputs.families) scenario.families.push_back(family->name);
  scenario.choices = choice_labels(inputs.cuts.front().size(), inputs.cuts.front().front().size());

  scenario.servers = read_servers(root.section("servers"), profiles);
  const Section devices = root.section("devices");
  for (const std::string& name : devices.keys()) {
    check_name(devices, name);
    read_device(devices.section(name), name, inputs, profiles, scenario);
  }
  if (scenario.devices.empty()) devices.fail("", "is empty", "at least one device");

  scenario.workload = read_workload(root.section("workload"));
  scenario.energy_accounting =
      root.one_of_or("energy_accounting", "attributed", {"attributed", "with_idle"}) == "attributed"
          ? EnergyAccounting::attributed
          : EnergyAccounting::with_idle;
  return scenario;
}

}  // namespace edgeward
