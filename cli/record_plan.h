// The plan of a record, from the same scenario read again.
#pragma once

#include "env/recording.h"
#include "sim/model/scenario.h"

namespace edgeward {

inline const Plan& plan_of(const Scenario& scenario, uint32_t family, uint32_t device, uint32_t server,
                           uint32_t choice) {
  return choice == direct_plan ? scenario.servers[server].direct_plan
                               : scenario.devices[device].plans[family][choice];
}

}  // namespace edgeward
