// A plan is how one request is executed: (version, cut, tier), with what the profiles say it costs on one device
// and one server. Every agent chooses from the plan table of the request's family.
#pragma once

#include <string>
#include <vector>

#include "sim/model/profile.h"

namespace edgeward {

struct Plan {
  std::string version;     // "vgg11"
  int version_index = 0;   // in its family, light first
  int cut = 0;             // layer id: the head is layers 1..cut
  bool local = false;      // everything on the device: no transfer, no tail
  double head_s = 0;       // compute time on the device
  double head_energy_j = 0;  // of the head, board energy including idle
  double transfer_bits = 0;
  double tail_s = 0;       // compute time on the server
  double top1_pct = 0;

  std::string label() const;  // "vgg11 cut 3", "vgg11 local"
};

using PlanTable = std::vector<Plan>;  // index = the agent's choice

}  // namespace edgeward
