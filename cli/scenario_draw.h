// `scenario draw`: the simulated system as JSON, and drawn from that by Python
// (python/edgeward/figures/system.py).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sim/model/scenario.h"

namespace edgeward {

// Schema edgeward-system/1: what `scenario` is made of, in SI units. Devices that one entry of the scenario
// makes several of are one entry here too, with their `count`; what a part does not have is null.
nlohmann::ordered_json describe_system(const Scenario& scenario);

// Throws InputError unless `file` ends with .png, .svg or .pdf, and its folder exists and can be written
// into.
void check_picture_path(const std::string& file);

// Over an older file of that name. Throws Error when Python is not there or fails, after its own message.
void draw_system(const Scenario& scenario, const std::string& file);

}  // namespace edgeward
