#include "bench/system.h"

#include "sim/model/data_folders.h"
#include "sim/model/profile.h"

namespace edgeward::bench {

void SystemOptions::add_to(CLI::App& app) {
  app.add_option("SCENARIO", scenario, "A scenario's name or file");
  app.add_option("--set", assignments, "KEY=VALUE, as for edgeward");
}

System load_system(const SystemOptions& options) {
  System system;
  system.text = to_yaml(load_scenario(options.scenario, options.assignments).root);
  ProfileLibrary profiles(profile_folder());
  system.scenario = read_scenario(system.text, options.scenario, profiles);
  const PlanTable& plans = system.scenario.devices[0].plans[0];
  for (uint32_t choice = 0; choice < plans.size(); ++choice) {
    if (!plans[choice].local) system.split_choices.push_back(choice);
  }
  return system;
}

}  // namespace edgeward::bench
