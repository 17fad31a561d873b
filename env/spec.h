// What one decision problem looks like from outside: every entry named, with its unit and range. A worker
// sends it as JSON; learners, baselines, exports and bindings need nothing else to handle a kind they have
// never seen.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace edgeward {

struct Entry {
  std::string name;  // "link_rate.uav"
  std::string unit;  // "bit/s"; "1" for a pure number
  double low = 0, high = 0;
  std::string meaning = "";  // how it is made from what can be measured, where the name does not say it

  bool operator==(const Entry&) const = default;
};

// One categorical choice of an action: MultiDiscrete over all components.
struct Component {
  std::string name;                  // "plan.uav"
  std::vector<std::string> choices;  // "light cut 1", ...

  bool operator==(const Component&) const = default;
};

struct Spec {
  std::string kind;                // "split"
  std::vector<Entry> observation;  // D float entries
  std::vector<Component> action;  // H components; the mask has one byte per choice, component after component
  std::vector<std::string> agents;  // A names, each with a reward of its own ("uav")
  std::vector<Entry> reward_terms;  // R: the parts that the reward weighs, unweighted
  std::vector<Entry> metrics;       // Q: sums and counts per step
  std::vector<Entry> privileged;    // P: what an oracle may see, and a deployed policy may not
  std::vector<std::string> groups;  // what an episode is about, for reports by group ("vgg", "resnet", ...)
  int episode_epochs = 0;           // an episode is truncated after so many epochs (after 1: terminated)
  std::string epoch;                // "round" or "interval"

  size_t observation_size() const { return observation.size(); }
  size_t action_size() const { return action.size(); }
  size_t mask_size() const;  // sum of the components' choices
  // Index of an entry by name; throws Error naming the entries there are.
  size_t metric(const std::string& name) const;
  size_t privileged_entry(const std::string& name) const;
  size_t observation_entry(const std::string& name) const;

  bool operator==(const Spec&) const = default;
};

void to_json(nlohmann::json& json, const Spec& spec);
void from_json(const nlohmann::json& json, Spec& spec);

}  // namespace edgeward
