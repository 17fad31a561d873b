// The scenario that a side measures, and the choices that make every request a head, a transfer and a tail.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "sim/model/scenario.h"

namespace edgeward::bench {

struct SystemOptions {
  std::string scenario = "edgerl/balanced";
  std::vector<std::string> assignments;

  void add_to(CLI::App& app);
};

struct System {
  std::string text;  // resolved, for workers
  Scenario scenario;
  std::vector<uint32_t> split_choices;  // those that are not all on the device, whatever the family
};

System load_system(const SystemOptions& options);

}  // namespace edgeward::bench
