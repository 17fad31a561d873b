#include "env/mission.h"

#include <fmt/format.h>

#include <algorithm>

namespace edgeward {
namespace {

// A pace of 2 and more looks alike: budget for twice as many rounds as are left at the mission's mean.
constexpr double fastest_pace = 2;

}  // namespace

void Mission::describe(Spec& spec) const {
  spec.observation.push_back(
      {"energy_budget_left", "1", 0, 1, "max(0, 1 - energy charged so far / the family's budget)"});
  spec.observation.push_back({"rounds_left", "1", 0, 1, fmt::format("rounds left / {}", rounds)});
  spec.observation.push_back(
      {"pace", "1", 0, 1,
       fmt::format(
           "min(energy_budget_left / rounds_left, {0:g}) / {0:g}: budget per round left, 1/{0:g} at the "
           "mission's mean; 0 when no round is left",
           fastest_pace)});
  spec.privileged.push_back(
      {"energy_budget_left", "J", 0, *std::max_element(energy_budget_j.begin(), energy_budget_j.end())});
  spec.privileged.push_back({"rounds_left", "1", 0, static_cast<double>(rounds)});
}

void Mission::observe(size_t family, double charged_j, uint32_t rounds_flown, std::span<float> observation,
                      std::span<double> privileged) const {
  const double left_j = std::max(0.0, energy_budget_j[family] - charged_j);
  const double rounds_left = rounds - static_cast<double>(rounds_flown);
  const double budget_share = left_j / energy_budget_j[family], rounds_share = rounds_left / rounds;
  const double pace = rounds_left > 0 ? std::min(budget_share / rounds_share, fastest_pace) : 0;
  observation[0] = static_cast<float>(budget_share);
  observation[1] = static_cast<float>(rounds_share);
  observation[2] = static_cast<float>(pace / fastest_pace);
  privileged[0] = left_j;
  privileged[1] = rounds_left;
}

std::optional<Mission> read_mission(const Section& environment, const Scenario& scenario, int rounds) {
  if (environment.says("mission", "none", "a map with an energy_budget")) return std::nullopt;
  const Section section = environment.section("mission");
  if (scenario.workload.kind != WorkloadModel::Kind::rounds) {
    environment.fail("mission", "a mission counts rounds, and this workload is a stream",
                     "mission with workload.kind: rounds");
  }
  if (scenario.devices.size() != 1) {
    environment.fail(
        "mission",
        fmt::format("a mission's budget is that of one device, and there are {}", scenario.devices.size()),
        "mission with one device");
  }
  Mission mission;
  mission.rounds = rounds;
  const Section budgets = section.section("energy_budget");
  for (const std::string& family : scenario.families) {
    mission.energy_budget_j.push_back(
        budgets.quantity(family, Dimension::energy, {0, energy_bounds.high, true}));
  }
  return mission;
}

}  // namespace edgeward
