// One gradient step, on a rollout that the policy itself or an earlier one has collected.
#include "agents/learner/learner.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "agents/learner/collector.h"
#include "sim/model/random.h"
#include "tests/learner/tabular_env.h"

using namespace edgeward;
using namespace edgeward::testing;

namespace {

TrainingSettings settings(bool overlap) {
  TrainingSettings result;
  result.environments = 16;
  result.rollout_steps = 6;
  result.overlap = overlap;
  result.gamma = 0.9;
  result.gae_lambda = 0.8;
  result.trunk = {16};
  return result;
}

struct Setup {
  TabularEnv env{chain(), 16};
  Learner learner;
  Collector collector;
  Rollout rollout{env.spec(), 6, 16};

  explicit Setup(const TrainingSettings& with)
      : learner(env.spec(), with, 1),
        collector(env, learner.network, learner.normaliser, learner.pass(), true) {
    collector.reset(2, 3);
    collector.collect(rollout);
  }
  std::vector<float> parameters() const {
    return {learner.network.parameters().begin(), learner.network.parameters().end()};
  }
};

}  // namespace

TEST_CASE("a rollout of the policy's own teaches the same, corrected or not") {
  Setup plain(settings(false)), corrected(settings(true));
  REQUIRE(plain.rollout.action == corrected.rollout.action);
  const LearningStep one = plain.learner.learn(plain.rollout, 0.01, 0.02);
  const LearningStep other = corrected.learner.learn(corrected.rollout, 0.01, 0.02);
  CHECK(other.loss.policy == Approx(one.loss.policy).epsilon(1e-5));
  CHECK(other.loss.value == Approx(one.loss.value).epsilon(1e-5));
  CHECK(other.loss.entropy == Approx(one.loss.entropy).epsilon(1e-5));
  CHECK(other.gradient_norm == Approx(one.gradient_norm).epsilon(1e-5));
}

TEST_CASE("what the policy would do half as often weighs half, and nothing weighs more than once") {
  TrainingSettings with = settings(true);
  with.gamma = 0;
  const auto learn = [&](float shift) {
    Setup setup(with);
    for (float& log_prob : setup.rollout.log_prob) log_prob += shift;
    return setup.learner.learn(setup.rollout, 0.01, 0);
  };
  const LearningStep same = learn(0), rarer = learn(std::log(2.0F)), oftener = learn(-std::log(2.0F));
  CHECK(rarer.loss.policy == Approx(same.loss.policy / 2).epsilon(1e-5));
  CHECK(rarer.loss.value == Approx(same.loss.value / 4).epsilon(1e-5));  // the target is half as far
  CHECK(oftener.loss.policy == Approx(same.loss.policy).epsilon(1e-6));
  CHECK(oftener.loss.value == Approx(same.loss.value).epsilon(1e-6));
}

TEST_CASE("normalised advantages have mean 0, and one step alone has none") {
  TrainingSettings with = settings(false);
  with.normalise_advantage = true;
  Setup setup(with);
  const LearningStep step = setup.learner.learn(setup.rollout, 0.01, 0);
  CHECK(std::isfinite(step.gradient_norm));
  CHECK(std::abs(step.loss.policy) < 0.1);  // the initial policy is nearly uniform, so is its log-probability
}

TEST_CASE("a gradient that is not finite changes nothing") {
  Setup setup(settings(false));
  const std::vector<float> before = setup.parameters();
  setup.rollout.reward[5] = INFINITY;
  CHECK_FALSE(std::isfinite(setup.learner.learn(setup.rollout, 0.01, 0).gradient_norm));
  CHECK(setup.parameters() == before);
  CHECK(setup.learner.optimizer.state().steps == 0);
}
