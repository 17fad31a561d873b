#include "python/native/scenario_text.h"

#include "agents/evaluation_settings.h"
#include "agents/training_settings.h"
#include "env/split_settings.h"
#include "env/system_description.h"
#include "python/native/installed_files.h"
#include "sim/model/scenario.h"

namespace edgeward::python {

std::string resolve(const std::string& name, const std::vector<std::string>& overrides,
                    const std::string& profile_path, const std::string& scenarios) {
  const ScenarioSource source = load_scenario(name, overrides, scenario_folder(scenarios));
  ProfileLibrary profiles(profile_folder(profile_path));
  ReadLog log;
  const Section root(source.root, "", log);
  const Scenario scenario = read_scenario(root, profiles);
  const Section environment = root.section("environment");
  if (environment.text("kind") == "split") {
    read_split_settings(environment, scenario);
  } else {
    log.leave_to_others(environment.path());
  }
  read_training_settings(root.section_or_empty("training"));
  read_evaluation_settings(root.section_or_empty("evaluation"));
  log.reject_unknown_keys(source.root);
  return to_yaml(source.root);
}

std::string describe(const std::string& text, const std::string& profile_path) {
  ProfileLibrary profiles(profile_folder(profile_path));
  return describe_system(read_scenario(text, "the scenario", profiles)).dump();
}

}  // namespace edgeward::python
