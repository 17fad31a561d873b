// A scenario, validated and in SI units: the system that is simulated. What is decided in it and how that is
// rewarded is the business of env/ (section `environment`), how agents learn that of agents/ (`training`).
#pragma once

#include <string>
#include <vector>

#include "sim/model/plan.h"
#include "sim/model/profile.h"
#include "sim/model/section.h"

namespace edgeward {

// The capacity of a device's own access link.
struct LinkModel {
  enum class Kind { constant, random_walk };

  Kind kind = Kind::constant;
  double rate_bps = 0;  // constant
  // random_walk: ln(rate) takes a normal step of `sigma` at each epoch and is reflected at ln(low), ln(high).
  // It starts in its stationary distribution, which is uniform in ln(rate).
  double low_bps = 0, high_bps = 0, sigma = 0;

  double lowest_bps() const { return kind == Kind::constant ? rate_bps : low_bps; }
  double highest_bps() const { return kind == Kind::constant ? rate_bps : high_bps; }
};

struct DeviceModel {
  std::string name;     // "uav", or "uav.0", "uav.1" when the scenario asks for several
  std::string profile;  // "jetson-tx2"
  double idle_power_w = 0;
  double transmit_power_w = 0;  // above idle
  LinkModel link;
  int server = 0;  // index into Scenario::servers
  std::vector<PlanTable>
      plans;  // [family][choice], its own device, link and server; the same choices everywhere
};

struct ServerModel {
  std::string name;
  std::string profile;
  int threads = 1;  // per worker: selects the measured tails
  int workers = 1;  // slots in front of which requests queue, first come first served
};

struct WorkloadModel {
  enum class Kind { rounds, poisson };

  Kind kind = Kind::rounds;
  // rounds: each active device issues one request; the round ends when all have ended, at least `minimum_s`.
  double minimum_s = 0;
  double active_probability = 1;
  // poisson: requests per device with exponential gaps; an epoch is a fixed interval, work is carried over.
  double rate_hz = 0;
  double interval_s = 0;
};

enum class EnergyAccounting { attributed, with_idle };  // what Outcome.energy_j charges a request

struct Scenario {
  std::string title;
  std::vector<std::string> families;  // "vgg", ...; one is drawn per episode
  std::vector<std::string> choices;   // label of each choice, for any family: "light cut 1", "heavy local"
  std::vector<DeviceModel> devices;
  std::vector<ServerModel> servers;
  WorkloadModel workload;
  EnergyAccounting energy_accounting = EnergyAccounting::attributed;

  // What a request is charged: one of its two energies.
  double charged_j(double attributed_j, double with_idle_j) const {
    return energy_accounting == EnergyAccounting::attributed ? attributed_j : with_idle_j;
  }
};

// A scenario file with its bases laid under it and the command line's assignments on top; not yet read.
struct ScenarioSource {
  std::string path;
  Node root;
  std::vector<std::string> files;  // this file, then its bases
};

// `name_or_path`: a path to a YAML file, or a name below the scenario folder ("edgerl/balanced").
// `assignments`: the
// --set options. Throws InputError: no such file (nearest scenario offered), cyclic or missing base, bad
// YAML.
ScenarioSource load_scenario(const std::string& name_or_path,
                             const std::vector<std::string>& assignments = {});

// The same from text already resolved (a run's config.yaml, or what a worker is sent).
ScenarioSource parse_scenario(const std::string& text, const std::string& file);

// Reads the simulator's sections (title, plans, devices, servers, workload, energy_accounting). Throws
// InputError.
Scenario read_scenario(const Section& root, ProfileLibrary& profiles);

// Names of the scenarios below the scenario folder, sorted ("edgerl/balanced").
std::vector<std::string> scenario_names();

}  // namespace edgeward
