// One plan per device and family, whatever the link does: local-only, edge-only and what best-static ends up
// with.
#pragma once

#include <string>
#include <vector>

#include "agents/policies/action_mask.h"
#include "agents/policies/group_reader.h"
#include "agents/policies/policy.h"
#include "sim/model/scenario.h"

namespace edgeward {

class FixedChoicePolicy : public Policy {
 public:
  // choices: [group][component]
  FixedChoicePolicy(const Spec& spec, std::vector<std::vector<size_t>> choices);

  void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh, Mode mode,
           Rng& rng, std::span<int32_t> actions) override;

 private:
  GroupReader groups_;
  ActionMask mask_;
  std::vector<std::vector<size_t>> choices_;
};

enum class Version { light, heavy };

// Both return [family][device], and throw InputError naming `policy` when a family has no such plan.
// The plan that runs everything on the device.
std::vector<std::vector<size_t>> local_choices(const Scenario& scenario, Version version,
                                               const std::string& policy);
// The plan with the earliest cut: the device does as little as the scenario allows.
std::vector<std::vector<size_t>> earliest_cut_choices(const Scenario& scenario, Version version,
                                                      const std::string& policy);

}  // namespace edgeward
