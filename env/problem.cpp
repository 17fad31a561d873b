#include "env/problem.h"

#include "sim/model/data_folders.h"
#include "sim/model/profile.h"

namespace edgeward {

Problem::Problem(const std::string& text, const std::string& profile_path) {
  const ScenarioSource source = parse_scenario(text, "scenario");
  ProfileLibrary profiles(profile_path.empty() ? profile_folder() : profile_path);
  ReadLog log;
  const Section root(source.root, "", log);
  scenario = read_scenario(root, profiles);
  kind = make_kind(root.section("environment"), scenario);
}

}  // namespace edgeward
