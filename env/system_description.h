// The simulated system as JSON, for those who draw it (python/edgeward/figures/system.py,
// python/edgeward/rendering/). Pure: no simulator.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/model/scenario.h"

namespace edgeward {

// Schema edgeward-system/1: what `scenario` is made of, in SI units. Devices that one entry of the scenario
// makes several of are one entry here too, with their `count`; what a part does not have is null.
nlohmann::ordered_json describe_system(const Scenario& scenario);

}  // namespace edgeward
