// A plan is how one request is executed: (version, cut, tier), with what the profiles say it costs on one
// device and one server. Every agent chooses from the plan table of the request's family.
#pragma once

#include <string>
#include <vector>

#include "sim/model/profile.h"

namespace edgeward {

struct Plan {
  std::string version;       // "vgg11"
  int version_index = 0;     // in its family, light first
  int cut = 0;               // layer id: the head is layers 1..cut
  bool local = false;        // everything on the device: no transfer, no tail
  double head_s = 0;         // compute time on the device
  double head_energy_j = 0;  // of the head, board energy including idle
  double transfer_bits = 0;
  double tail_s = 0;  // compute time on the server
  // Standard deviation of ln(time) where service times are log-normal; 0: exact. Fitted to the profile's
  // spread, ln(p90 / p10) / (2 x 1.2816) where it has one, or set by the scenario.
  double head_sigma = 0, tail_sigma = 0;
  double top1_pct = 0;

  std::string label() const;  // "vgg11 cut 3", "vgg11 local"
};

using PlanTable = std::vector<Plan>;  // index = the agent's choice

// What plans are made from, and the place in the user's file that messages point at.
struct PlanRequest {
  const FamilyProfile& family;
  const DeviceProfile& device;
  const ServerProfile& server;
  int threads = 1;  // per server worker
  Mark where;
  std::string key;
};

// Throws InputError: no such cut, a profile without that version or that number of threads, a cut where
// nothing was measured, tables whose lengths differ from the family's number of layers.
Plan make_plan(const PlanRequest& request, int version_index, int cut);

// What a server computes of a request that reaches it directly: the tail behind `cut`, no head, no transfer.
// The request's device is not looked at. Throws InputError likewise, and for the last cut, which has no tail.
Plan make_direct_plan(const PlanRequest& request, int version_index, int cut);

// Whether the profile has the p10 and p90 that the tail's sigma is fitted to.
bool has_tail_spread(const PlanRequest& request, const Plan& plan);

// All versions in order, each with its cuts in order. cuts: [version], the same number each, the last
// all-local.
PlanTable make_plans(const PlanRequest& request, const std::vector<std::vector<int>>& cuts);

// What the choices of such a table are called whatever the family: "light cut 1", ..., "heavy local".
std::vector<std::string> choice_labels(size_t versions, size_t cuts);

// One request alone in the system, at a constant rate: what greedy predicts and `profile show` prints.
double transfer_time(const Plan& plan, double rate_bps);
double unloaded_latency(const Plan& plan, double rate_bps);
double attributed_energy(const Plan& plan, double rate_bps, double transmit_power_w);
double energy_with_idle(const Plan& plan, double rate_bps, double transmit_power_w, double idle_power_w);

}  // namespace edgeward
