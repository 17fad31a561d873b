// `scenario draw`: the simulated system (env/system_description.h), drawn by Python
// (python/edgeward/figures/system.py).
#pragma once

#include <string>

#include "sim/model/scenario.h"

namespace edgeward {

// Throws InputError unless `file` ends with .png, .svg or .pdf, and its folder exists and can be written
// into.
void check_picture_path(const std::string& file);

// Over an older file of that name. Throws Error when Python is not there or fails, after its own message.
void draw_system(const Scenario& scenario, const std::string& file);

}  // namespace edgeward
