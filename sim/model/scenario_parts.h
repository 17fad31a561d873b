// The readers of a scenario's parts. Each owns the keys of its section; read_scenario() calls them in the
// order in which they need each other. All throw InputError.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/model/scenario.h"

namespace edgeward {

using Cuts = std::vector<std::vector<int>>;  // [version]

// Something that happens again and again by itself, for check_event_count().
struct EventSource {
  Mark where;
  std::string key;
  double rate_hz = 0;                                            // mean
  double at_once = 0;                                            // besides, at one instant
  std::shared_ptr<const std::vector<double>> times_s = nullptr;  // besides, at these times, which never fall
  double scale = 1;                                              // of those times
  double repeat_s = std::numeric_limits<double>::infinity();     // after which they begin again
  double copies = 1;                                             // of the whole source: one per device
};

// An `arrivals` map: the events it makes are counted once it is known whose it is.
struct ArrivalReading {
  ArrivalModel model;
  EventSource source;
};

// `service` of a device or server, and its sigma where the scenario says it.
struct ServiceReading {
  ServiceModel model = {};
  std::optional<double> sigma = std::nullopt;
  Mark where = {};
  std::string key = "";

  bool is_fitted() const { return model.kind == ServiceModel::Kind::lognormal && !sigma; }
  // Complains that there is nothing to fit to. `profile`: kind and name; `of`: the version.
  [[noreturn]] void fail_fit(const std::string& profile, const std::string& of) const;
};

// What all readers work on.
struct ScenarioReading {
  ProfileLibrary& profiles;
  Scenario& scenario;  // as far as it was read
  std::vector<const FamilyProfile*> families = {};
  std::vector<Cuts> cuts = {};                // [family]
  std::vector<ServiceReading> services = {};  // [server]
  ArrivalReading default_arrivals = {};       // workload.arrivals
  std::vector<EventSource> sources = {};
};

// A name that a user gives to a device, server, network or state: dots are kept for numbering.
void check_name(const Section& section, const std::string& name);

// Reads a profile's name at `key` and complains there when there is no such profile.
std::string read_profile_name(const Section& section, const std::string& key, const std::string& kind,
                              ScenarioReading& reading);

// plans: fills families and cuts, and the scenario's families and choices.
void read_plans(const Section& section, ScenarioReading& reading);

// networks, if there are any.
void read_networks(const Section& root, ScenarioReading& reading);

// devices.NAME.link: without the rates of `activity`, which stand with the states. Then read_network_of()
// finds its network, for which all rates must be known.
LinkModel read_link(const Section& section, ScenarioReading& reading);
void read_network_of(const Section& section, const ScenarioReading& reading, LinkModel& link);

// The map `states` of `section`. `read_state` reads what a state has besides `mean` and `next`.
MarkovModel read_chain(const Section& section, ScenarioReading& reading,
                       const std::function<void(const Section&)>& read_state);

// workload: also the arrivals that devices have by default.
void read_workload(const Section& section, ScenarioReading& reading);

// An `arrivals` map of a workload or device; of a server without what says which plan arrives.
ArrivalReading read_arrivals(const Section& section, ScenarioReading& reading);

// The map `arrivals` of a device or server, nullopt where there is none. In rounds it must not be there.
std::optional<Section> arrivals_of(const Section& section, const Scenario& scenario);

ServiceReading read_service(const Section& section);

// Gives the plan's tail the sigma that the scenario says, or makes sure that the profile had one to fit to.
void set_tail_sigma(const ServiceReading& service, const PlanRequest& request, Plan& plan);

// `key` of a device or server: how many requests may wait.
uint32_t read_queue_limit(const Section& section, const std::string& key);

void read_servers(const Section& section, ScenarioReading& reading);
void read_devices(const Section& section, ScenarioReading& reading);

// Refuses a scenario of which one epoch would take forever: more than max_epoch_events are to be expected of
// its sources.
inline constexpr double max_epoch_events = 1e6;
void check_event_count(const ScenarioReading& reading);

}  // namespace edgeward
