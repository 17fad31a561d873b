#include "env/spec.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/model/error.h"
#include "sim/model/nearest.h"

namespace edgeward {
namespace {

size_t index_of(const std::vector<Entry>& entries, const std::string& name, const char* what) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.name == name; });
  if (found != entries.end()) return static_cast<size_t>(found - entries.begin());
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.push_back(entry.name);
  throw Error(std::string("no ") + what + " entry '" + name + "'; there are: " + join(names));
}

}  // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Entry, name, unit, low, high, meaning)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Component, name, choices)

size_t Spec::mask_size() const {
  size_t size = 0;
  for (const Component& component : action) size += component.choices.size();
  return size;
}

size_t Spec::metric(const std::string& name) const {
  return index_of(metrics, name, "metric");
}
size_t Spec::privileged_entry(const std::string& name) const {
  return index_of(privileged, name, "privileged");
}
size_t Spec::observation_entry(const std::string& name) const {
  return index_of(observation, name, "observation");
}

void to_json(nlohmann::json& json, const Spec& spec) {
  json = {{"kind", spec.kind},
          {"observation", spec.observation},
          {"action", spec.action},
          {"agents", spec.agents},
          {"reward_terms", spec.reward_terms},
          {"metrics", spec.metrics},
          {"privileged", spec.privileged},
          {"groups", spec.groups},
          {"episode_epochs", spec.episode_epochs},
          {"epoch", spec.epoch}};
}

void from_json(const nlohmann::json& json, Spec& spec) {
  json.at("kind").get_to(spec.kind);
  json.at("observation").get_to(spec.observation);
  json.at("action").get_to(spec.action);
  json.at("agents").get_to(spec.agents);
  json.at("reward_terms").get_to(spec.reward_terms);
  json.at("metrics").get_to(spec.metrics);
  json.at("privileged").get_to(spec.privileged);
  json.at("groups").get_to(spec.groups);
  json.at("episode_epochs").get_to(spec.episode_epochs);
  json.at("epoch").get_to(spec.epoch);
}

}  // namespace edgeward
