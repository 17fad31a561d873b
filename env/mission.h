// A mission: an episode of `split` in which all requests are paid from one energy budget, so that a joule
// spent now is missing later. A round earns its reward as long as the budget covers what was charged up to
// and with it; the round that overdraws the budget earns nothing. The episode is over, for good, when the
// budget is used up or the last round has been flown. Pure: no simulator, as split_settings.h.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "env/spec.h"
#include "sim/model/scenario.h"

namespace edgeward {

struct Mission {
  int rounds = 0;
  std::vector<double> energy_budget_j;  // [family], for the whole episode

  bool covers(size_t family, double charged_j) const { return charged_j <= energy_budget_j[family]; }
  bool over(size_t family, double charged_j, uint32_t rounds_flown) const {
    return charged_j >= energy_budget_j[family] || rounds_flown >= static_cast<uint32_t>(rounds);
  }

  static constexpr size_t observations = 3, privileged_entries = 2;

  // Appends the entries that show the mission: energy_budget_left, rounds_left, pace; and, privileged,
  // energy_budget_left (J) and rounds_left (a number).
  void describe(Spec& spec) const;
  // Writes them: observation has `observations` places, privileged `privileged_entries`.
  void observe(size_t family, double charged_j, uint32_t rounds_flown, std::span<float> observation,
               std::span<double> privileged) const;
};

// Section `environment.mission`, nullopt where there is none. `rounds`: of an episode. Throws InputError: a
// workload that does not come in rounds, several devices, a family without a budget.
std::optional<Mission> read_mission(const Section& environment, const Scenario& scenario, int rounds);

}  // namespace edgeward
