// A second kind of decision problem, known to nobody but this file: what is written for every kind may not
// lean on `split`.
#include <catch2/catch.hpp>
#include <set>

#include "agents/experiment.h"
#include "agents/policies/policy_registry.h"
#include "env/kind.h"
#include "sim/model/data_folders.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

// Decides nothing but a number of levels.
class LevelsKind final : public Kind {
 public:
  explicit LevelsKind(const Section& environment) {
    spec_.kind = "levels";
    for (int64_t level = 0; level < environment.integer("levels", 1, 8); ++level) choices_.push_back("level");
    spec_.action.push_back({"level", choices_});
    spec_.episode_epochs = 1;
  }

  const Spec& spec() const override { return spec_; }
  void observe(const Cell&, const StepView&) const override {}
  void act(Cell&, std::span<const int32_t>) const override {}
  bool end(const Cell&, const StepView&) const override { return true; }
  uint32_t group(const Cell&) const override { return 0; }

 private:
  std::vector<std::string> choices_;
  Spec spec_;
};

EDGEWARD_REGISTER_KIND("levels", [](const Section& environment, const Scenario&) {
  return std::make_unique<LevelsKind>(environment);
});

Experiment read(const std::string& environment) {
  ProfileLibrary profiles(profile_folder());
  return read_experiment(load_scenario("tutorial/first-steps", {"environment=" + environment}), profiles);
}

}  // namespace

TEST_CASE("a kind that registers itself can be read, and its section is checked", "[kind]") {
  const Experiment experiment = read("{kind: levels, levels: 3}");
  CHECK(experiment.environment_kind == "levels");
  CHECK_FALSE(experiment.split.has_value());
  CHECK_THROWS_WITH(read("{kind: levels, levels: 9}"), Catch::Contains("environment.levels"));
  CHECK_THROWS_WITH(read("{kind: levels, levels: 3, weights: 1}"),
                    Catch::Contains("unknown key 'weights'") && Catch::Contains("environment"));
  CHECK_THROWS_WITH(read("{kind: level, levels: 3}"),
                    Catch::Contains("'levels'") && Catch::Contains("levels, split"));
}

TEST_CASE("every value of a scenario is logged once", "[kind]") {
  ProfileLibrary profiles(profile_folder());
  const Experiment experiment = read_experiment(load_scenario("tutorial/first-steps"), profiles);
  std::set<std::string> paths;
  for (const ResolvedValue& value : experiment.log.values()) {
    CAPTURE(value.path);
    CHECK(paths.insert(value.path).second);
  }
  CHECK(paths.count("environment.kind") == 1);
  CHECK(paths.count("environment.weights.energy") == 1);
}

TEST_CASE("baselines that need plans say so for another kind", "[kind]") {
  const Experiment other = read("{kind: levels, levels: 3}");
  for (const std::string& name : baseline_names()) {
    const std::string reason = why_not_applicable(name, other.scenario, other.split);
    CHECK(reason == (name == "random" ? "" : "needs an environment of kind split"));
  }
}

}  // namespace edgeward
