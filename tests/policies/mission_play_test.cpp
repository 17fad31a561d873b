// A mission as it is played: what each baseline makes of it in the simulator.
#include <catch2/catch.hpp>
#include <cmath>

#include "agents/experiment.h"
#include "agents/policies/best_static.h"
#include "agents/policies/evaluation_summary.h"
#include "agents/policies/fixed_choice.h"
#include "agents/policies/mission_optimal.h"
#include "agents/policies/oracle.h"
#include "agents/policies/policy_registry.h"
#include "env/vector_env.h"
#include "sim/model/data_folders.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

Experiment read(const std::vector<std::string>& assignments = {}) {
  ProfileLibrary profiles(profile_folder());
  return read_experiment(load_scenario("edgerl/mission", assignments), profiles);
}

struct Played {
  PolicyEpisodes episodes;
  Baseline baseline;
};

Played play(const Experiment& experiment, VectorEnv& env, const std::string& name, int seeds) {
  const BaselineContext context{
      .scenario = experiment.scenario, .split = experiment.split, .env = env, .seed = 1, .stepped = {}};
  Baseline baseline = make_baseline(name, context);
  PolicyEpisodes episodes = evaluate_policy(env, name, *baseline.policy, baseline.notes, 1, seeds);
  return {std::move(episodes), std::move(baseline)};
}

TEST_CASE("what dynamic programming promises is what the simulator pays, and nobody earns more",
          "[mission]") {
  const Experiment experiment = read();
  VectorEnv env(to_yaml(experiment.source.root), {1, 64, "", ""});
  const Played optimal = play(experiment, env, "mission-optimal", 6);
  CHECK(optimal.baseline.policy->privileged());
  const auto& policy = dynamic_cast<const MissionOptimalPolicy&>(*optimal.baseline.policy);
  for (uint32_t family = 0; family < env.spec().groups.size(); ++family) {
    CAPTURE(env.spec().groups[family]);
    std::vector<double> returns;
    for (const std::vector<Episode>& seed : optimal.episodes.by_seed) {
      for (const Episode& episode : seed) {
        if (episode.group == family) returns.push_back(episode.reward);
      }
    }
    const auto count = static_cast<double>(returns.size());
    REQUIRE(count > 90);
    double mean = 0, square = 0;
    for (const double value : returns) mean += value / count;
    for (const double value : returns) square += (value - mean) * (value - mean) / (count - 1);
    const double standard_error = std::sqrt(square / count);
    CHECK(standard_error < 0.02 * mean);
    CHECK(std::abs(mean - policy.planner(family).expected_return()) < 3.5 * standard_error);
    CHECK_THAT(optimal.episodes.notes[family], Catch::Contains("dynamic programming"));
  }

  std::vector<PolicyEpisodes> evaluated{optimal.episodes};
  for (const char* name : {"greedy", "best-static", "local-only", "edge-only-light", "random"}) {
    evaluated.push_back(play(experiment, env, name, 6).episodes);
  }
  for (const SummaryRow& row : summarise(env.spec(), evaluated, 1)) {
    CAPTURE(row.policy, row.group);
    REQUIRE(row.oracle_ratio.has_value());  // of mission-optimal
    if (row.policy == "mission-optimal") {
      CHECK(row.oracle_ratio->value == 1);
    } else {
      CHECK(row.oracle_ratio->high < 1.005);
    }
    if (row.policy == "greedy") {
      CHECK(row.note == "ignores the energy budget");
      CHECK(row.oracle_ratio->high < 0.95);
      CHECK(row.means.epochs < 80 * row.means.episodes);
    }
  }
}

TEST_CASE("a mission's best-static is the plan that earns most, not the one that earns most while it lives",
          "[mission]") {
  const Experiment experiment = read();
  constexpr size_t cells = 64;
  VectorEnv env(to_yaml(experiment.source.root), {1, cells, "", ""});
  constexpr int enough = 8;  // episodes of each family, which the first selection seed has
  const std::vector<size_t> best = select_static_choices(env, 1, enough);
  const size_t families = best.size(), choices = experiment.scenario.choices.size();
  std::vector<std::vector<double>> earned(families, std::vector<double>(choices)), rounds = earned;
  std::vector<int> episodes(families);
  for (size_t choice = 0; choice < choices; ++choice) {
    FixedChoicePolicy policy(env.spec(), std::vector(families, std::vector<size_t>{choice}));
    for (const Episode& episode : play_episodes(env, policy, derive_seed(1, "selection", 0), Mode::greedy)) {
      earned[episode.group][choice] += episode.reward;
      rounds[episode.group][choice] += static_cast<double>(episode.epochs);
      episodes[episode.group] += choice == 0;
    }
  }
  int otherwise = 0;
  for (size_t family = 0; family < families; ++family) {
    CAPTURE(experiment.scenario.families[family], best[family]);
    REQUIRE(episodes[family] >= enough);
    size_t while_alive = 0;
    for (size_t choice = 0; choice < choices; ++choice) {
      CHECK(earned[family][choice] <= earned[family][best[family]]);
      const auto per_round = [&](size_t each) { return earned[family][each] / rounds[family][each]; };
      if (per_round(choice) > per_round(while_alive)) while_alive = choice;
    }
    otherwise += while_alive != best[family];
  }
  CHECK(otherwise > 0);
}

TEST_CASE("the oracle refuses a mission, and mission-optimal what is none", "[mission]") {
  const Experiment mission = read(), without = read({"environment.mission=none"});
  CHECK(why_not_applicable("mission-optimal", mission.scenario, mission.split).empty());
  CHECK_THAT(why_not_applicable("oracle", mission.scenario, mission.split),
             Catch::Contains("the mission's energy budget makes each round depend on those before"));
  CHECK(why_not_applicable("oracle", without.scenario, without.split).empty());
  CHECK_THAT(why_not_applicable("mission-optimal", without.scenario, without.split),
             Catch::Contains("needs a mission"));
  VectorEnv env(to_yaml(mission.source.root), {1, 1, "", ""});
  CHECK_THROWS_WITH(OraclePolicy(SplitPredictor(mission.scenario, *mission.split), env.spec()),
                    Catch::Contains("'oracle'") && Catch::Contains("energy budget"));
}

}  // namespace
}  // namespace edgeward
