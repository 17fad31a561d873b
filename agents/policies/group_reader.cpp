#include "agents/policies/group_reader.h"

namespace edgeward {

GroupReader::GroupReader(const Spec& spec) {
  if (spec.groups.size() < 2) return;
  for (const std::string& group : spec.groups) entries_.push_back(spec.observation_entry("family." + group));
}

size_t GroupReader::group(std::span<const float> observation) const {
  size_t largest = 0;
  for (size_t group = 1; group < entries_.size(); ++group) {
    if (observation[entries_[group]] > observation[entries_[largest]]) largest = group;
  }
  return largest;
}

}  // namespace edgeward
