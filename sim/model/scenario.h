// A scenario, validated and in SI units: the system that is simulated. What is decided in it and how that is
// rewarded is the business of env/ (section `environment`), how agents learn that of agents/ (`training`).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/model/arrivals.h"
#include "sim/model/data_folders.h"
#include "sim/model/markov.h"
#include "sim/model/plan.h"
#include "sim/model/profile.h"
#include "sim/model/section.h"

namespace edgeward {

// A medium that several devices share. Wi-Fi: the medium's time is shared (airtime fairness), each station
// sends at its own rate level.
struct NetworkModel {
  std::string name;
  std::vector<double> levels_bps;  // ascending, log-spaced over the network's range
};

// A piecewise constant rate: `rate_bps` holds from `time_s` on, until the next point.
struct TracePoint {
  double time_s = 0;
  double rate_bps = 0;
};

// The capacity of a device's access, over time.
struct LinkModel {
  enum class Kind {
    constant,
    random_walk,  // ln(rate) takes a normal step of `sigma` each step_s and is reflected at ln(low),
                  // ln(high); starts in its stationary distribution, which is uniform in ln(rate)
    markov,       // the rate of the state that `chain` is in
    trace,        // `points`, from the episode's start on
    activity      // the rate of the state that the device's activity is in
  };

  Kind kind = Kind::constant;
  double rate_bps = 0;  // constant
  double low_bps = 0, high_bps = 0, sigma = 0;
  double step_s = 0;  // random_walk: 0 means a step at the end of each epoch
  MarkovModel chain;
  std::vector<double> state_rate_bps;  // markov, activity: per state
  std::vector<TracePoint> points;      // trace: the first at 0 s
  double repeat_s = 0;                 // trace: starts again after this time; 0: the last rate stays

  double latency_s = 0;  // of each transfer, after its last bit has left; does not occupy the link
  double jitter_s = 0;   // the latency is drawn evenly from latency_s -+ jitter_s

  int network = -1;                // index into Scenario::networks: a station there; -1: a link of its own
  std::vector<double> levels_bps;  // of that network; empty for a link of its own

  // The rate that is used where the model says `wanted_bps`: the nearest level of the network, in the
  // logarithm; the very rate on a link of its own.
  double offered_bps(double wanted_bps) const;
  size_t level(double wanted_bps) const;  // its index; for stations only
  double lowest_bps() const;              // of all rates that can be offered
  double highest_bps() const;
  // Whether the rate can change while a transfer is under way (on a network a transfer keeps the rate it
  // started at).
  bool varies_within_epoch() const {
    return kind != Kind::constant && !(kind == Kind::random_walk && step_s == 0);
  }
};

// How a compute time spreads around the profile's number.
struct ServiceModel {
  enum class Kind {
    deterministic,  // the profile's median, exactly
    lognormal,      // that median, ln(time) with standard deviation `sigma`
    exponential     // memoryless, the profile's number being the mean
  };

  Kind kind = Kind::deterministic;
};

// A device's motion: a Markov chain of activities with a power each.
struct ActivityModel {
  MarkovModel chain;
  std::vector<double> power_w;  // per state; besides everything the device's computer and radio draw
};

struct BatteryModel {
  double capacity_j = 0;
  double initial_soc = 1;  // state of charge, 0 to 1
  double cutoff_soc = 0;   // at it the device dies
};

inline constexpr uint32_t no_limit = UINT32_MAX;

struct DeviceModel {
  std::string name;     // "uav", or "uav.0", "uav.1" when the scenario asks for several
  std::string profile;  // "jetson-tx2"
  double idle_power_w = 0;
  double transmit_power_w = 0;  // above idle, while it has the medium
  double receive_power_w = 0;   // the same
  LinkModel link;
  int server = 0;  // index into Scenario::servers
  std::vector<PlanTable>
      plans;             // [family][choice], its own device, link and server; the same choices everywhere
  ServiceModel service;  // of heads
  uint32_t queue_limit = no_limit;        // requests that may wait for the processor; one more is dropped
  uint32_t radio_queue_limit = no_limit;  // the same for the radio
  double result_bytes = 0;                // sent back after the tail; 0: the request ends with the tail
  std::optional<ActivityModel> activity;
  std::optional<BatteryModel> battery;
  ArrivalModel arrivals;  // workload of kind streams
};

struct ServerModel {
  std::string name;
  std::string profile;
  int threads = 1;                  // per worker: selects the measured tails
  int workers = 1;                  // slots in front of which requests queue, first come first served
  ServiceModel service;             // of tails
  uint32_t queue_limit = no_limit;  // requests that may wait for a slot; one more is dropped
  ArrivalModel arrivals;            // requests that reach the server directly, from no device
  Plan direct_plan;                 // what those are: a tail, no head, no transfer
};

struct WorkloadModel {
  enum class Kind {
    rounds,  // each active device issues one request; the round ends when all have ended, at least
             // `minimum_s`
    streams  // requests come as DeviceModel::arrivals and ServerModel::arrivals say; an epoch is a fixed
             // interval, work is carried over
  };

  Kind kind = Kind::rounds;
  double minimum_s = 0;
  double active_probability = 1;
  double interval_s = 0;
  double deadline_s = std::numeric_limits<double>::infinity();  // latency above which an answer is late
};

enum class EnergyAccounting { attributed, with_idle };  // what Outcome.energy_j charges a request

struct Scenario {
  std::string title;
  std::vector<std::string> families;  // "vgg", ...; one is drawn per episode
  std::vector<std::string> choices;   // label of each choice, for any family: "light cut 1", "heavy local"
  std::vector<NetworkModel> networks;
  std::vector<DeviceModel> devices;
  std::vector<ServerModel> servers;
  WorkloadModel workload;
  EnergyAccounting energy_accounting = EnergyAccounting::attributed;
  std::set<std::pair<std::string, std::string>> profiles;  // kind and name of each one that it is made of

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
// --set options. `scenarios`: the scenario folder. Throws InputError: no such file (nearest scenario
// offered), cyclic or missing base, bad YAML.
ScenarioSource load_scenario(const std::string& name_or_path,
                             const std::vector<std::string>& assignments = {},
                             const std::string& scenarios = scenario_folder());

// The same from text already resolved (a run's config.yaml, or what a worker is sent).
ScenarioSource parse_scenario(const std::string& text, const std::string& file);

// Reads the simulator's sections (title, plans, networks, devices, servers, workload,
// energy_accounting). Throws
// InputError.
Scenario read_scenario(const Section& root, ProfileLibrary& profiles);

// The same from text already resolved; all other sections are left unread.
Scenario read_scenario(const std::string& text, const std::string& file, ProfileLibrary& profiles);

// Names of the scenarios below the scenario folder, sorted ("edgerl/balanced"). A studies.yaml is none: it
// says what `edgeward reproduce` runs.
std::vector<std::string> scenario_names(const std::string& scenarios = scenario_folder());

}  // namespace edgeward
