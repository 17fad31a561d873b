#include "agents/experiment.h"

#include <fmt/format.h>

#include <map>

#include "agents/sha256.h"
#include "env/kind.h"

namespace edgeward {
namespace {

// Every single value by its path, so that the order of keys in the file does not matter.
void flatten(const Node& node, const std::string& path, std::map<std::string, std::string>& values) {
  values[path] = node.scalar;
  for (size_t index = 0; index < node.items.size(); ++index) {
    flatten(node.items[index], fmt::format("{}[{}]", path, index), values);
  }
  for (const auto& [key, value] : node.entries) flatten(value, path + "." + key, values);
}

std::string identity_of(const Experiment& experiment, ProfileLibrary& profiles) {
  std::map<std::string, std::string> values;
  for (const auto& [key, value] : experiment.source.root.entries) {
    if (key != "title" && key != "training" && key != "evaluation") flatten(value, key, values);
  }
  std::string text;
  for (const auto& [path, value] : values) text += fmt::format("{}={}\n", path, value);
  for (const auto& [kind, name] : profiles_of(experiment)) {
    text += fmt::format("{} {}\n{}\n", kind, name, sha256_hex(profiles.text(kind, name)));
  }
  return sha256_hex(text);
}

}  // namespace

Spec spec_of(const Experiment& experiment) {
  ReadLog logged_already;
  const Section root(experiment.source.root, "", logged_already);
  return make_kind(root.section("environment"), experiment.scenario)->spec();
}

std::set<std::pair<std::string, std::string>> profiles_of(const Experiment& experiment) {
  return experiment.scenario.profiles;
}

Experiment read_experiment(ScenarioSource source, ProfileLibrary& profiles) {
  Experiment experiment;
  experiment.source = std::move(source);
  const Section root(experiment.source.root, "", experiment.log);
  experiment.scenario = read_scenario(root, profiles);

  const Section environment = root.section("environment");
  make_kind(environment, experiment.scenario);  // reads and checks the whole section
  experiment.environment_kind = environment.node().find("kind")->scalar;
  if (experiment.environment_kind == "split") {
    ReadLog logged_already;
    experiment.split = read_split_settings(Section(environment.node(), environment.path(), logged_already),
                                           experiment.scenario);
  }
  experiment.training = read_training_settings(root.section_or_empty("training"));
  experiment.evaluation = read_evaluation_settings(root.section_or_empty("evaluation"));
  experiment.log.reject_unknown_keys(experiment.source.root);
  experiment.identity = identity_of(experiment, profiles);
  return experiment;
}

}  // namespace edgeward
