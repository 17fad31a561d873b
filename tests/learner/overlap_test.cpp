// Training in which the next rollout is collected while the last one is learned from: how far behind the
// acting policy is, and what the caller sees of it.
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "agents/learner/trainer.h"
#include "sim/model/error.h"
#include "tests/learner/tabular_env.h"

using namespace edgeward;
using namespace edgeward::testing;

namespace {

constexpr size_t environments = 8;
constexpr int rollout_steps = 4;

TrainingSettings settings(bool overlap) {
  TrainingSettings result;
  result.environments = environments;
  result.rollout_steps = rollout_steps;
  result.overlap = overlap;
  result.total_steps = int64_t{environments} * rollout_steps * 12;
  result.gamma = 0.9;
  result.trunk = {16, 16};
  result.learning_rate = {0.05, 0.05};
  result.normalise_observation = false;
  return result;
}

// Keeps the actions of every step; breaks where told to.
class RecordingEnv : public BatchEnv {
 public:
  const Spec& spec() const override { return env_.spec(); }
  size_t size() const override { return env_.size(); }
  void reset(uint64_t seed) override { env_.reset(seed); }
  void reset() override { env_.reset(); }
  const StepBatch& batch() const override { return env_.batch(); }
  void step(std::span<const int32_t> actions) override {
    send(actions);
    receive();
  }
  void send(std::span<const int32_t> actions) override {
    if (steps.size() == break_at) throw Error("the environment broke");
    steps.emplace_back(actions.begin(), actions.end());
    asked_ = 0;
  }
  bool answered() const override { return ++asked_ > looks_per_step; }
  void receive() override { env_.step(steps.back()); }
  std::vector<int32_t> rollout(size_t index) const {
    std::vector<int32_t> result;
    for (size_t t = 0; t < rollout_steps; ++t) {
      const std::vector<int32_t>& step = steps.at(index * rollout_steps + t);
      result.insert(result.end(), step.begin(), step.end());
    }
    return result;
  }

  std::vector<std::vector<int32_t>> steps;
  size_t break_at = SIZE_MAX;
  int looks_per_step = 0;  // how often it is asked in vain

 private:
  mutable int asked_ = 0;
  TabularEnv env_{chain(), environments};
};

struct Observer : TrainingObserver {
  std::vector<UpdateReport> reports;
  size_t stop_after = SIZE_MAX;
  std::function<void()> on_update = [] {};
  void updated(const UpdateReport& report) override {
    reports.push_back(report);
    on_update();
  }
  bool stop_requested() override { return reports.size() == stop_after; }
};

struct Run {
  RecordingEnv env;
  Trainer trainer;
  Observer observer;
  explicit Run(const TrainingSettings& with) : trainer(env, with, 3, "chain") {}
};

}  // namespace

TEST_CASE("the acting policy is exactly one update behind") {
  TrainingSettings still = settings(false);
  still.learning_rate = {0, 0};
  Run unchanged(still), synchronous(settings(false)), overlapped(settings(true));
  for (Run* run : {&unchanged, &synchronous, &overlapped}) CHECK(run->trainer.run(run->observer));
  // Same seeds, same weights: the same actions, for as long as nothing learned has an effect.
  CHECK(synchronous.env.rollout(0) == unchanged.env.rollout(0));
  CHECK(synchronous.env.rollout(1) != unchanged.env.rollout(1));
  CHECK(overlapped.env.rollout(0) == unchanged.env.rollout(0));
  CHECK(overlapped.env.rollout(1) == unchanged.env.rollout(1));
  CHECK(overlapped.env.rollout(2) != unchanged.env.rollout(2));
  CHECK(overlapped.env.steps.size() == 12 * rollout_steps);  // nothing is collected in vain
}

TEST_CASE("the first rollout after a boundary is collected without a lag") {
  const auto every = GENERATE(1, 3);
  TrainingSettings with = settings(false);
  with.checkpoint_updates = every;
  if (every == 1) with.learning_rate = {1e-3, 1e-3};  // last bits differ: small steps draw the same actions
  Run synchronous(with);
  with.overlap = true;
  Run overlapped(with);
  for (Run* run : {&synchronous, &overlapped}) CHECK(run->trainer.run(run->observer));
  for (int64_t update = 0; update < (every == 1 ? 12 : 1); ++update) {
    const auto i = static_cast<size_t>(update);
    CHECK(overlapped.env.rollout(i) == synchronous.env.rollout(i));
    CHECK(overlapped.observer.reports[i].reward == synchronous.observer.reports[i].reward);
    CHECK(overlapped.observer.reports[i].value_loss ==
          Approx(synchronous.observer.reports[i].value_loss).epsilon(1e-3));
  }
  if (every == 3) CHECK(overlapped.env.rollout(2) != synchronous.env.rollout(2));
}

TEST_CASE("with overlap the environments step while an update is computed, as far as they get") {
  const auto looks = GENERATE(0, 5, 1'000'000);
  Run run(settings(true));
  run.env.looks_per_step = looks;
  std::vector<size_t> steps;  // by then, at the end of each update
  run.observer.on_update = [&] { steps.push_back(run.env.steps.size()); };
  run.trainer.run(run.observer);
  REQUIRE(steps.size() == 12);
  for (size_t update = 0; update + 1 < 12; ++update) {
    const size_t ahead = steps[update] - (update + 1) * rollout_steps;
    if (looks == 0) CHECK(ahead == rollout_steps);
    if (looks == 5) CHECK((ahead > 1 && ahead < rollout_steps));
    if (looks == 1'000'000) CHECK(ahead == 1);  // only the first actions were sent
  }
  CHECK(steps.back() == 12 * rollout_steps);

  Run prompt(settings(true));
  prompt.trainer.run(prompt.observer);
  CHECK(run.env.steps == prompt.env.steps);  // how fast they answer changes nothing that is learned
  CHECK(run.observer.reports.back().gradient_norm == prompt.observer.reports.back().gradient_norm);
}

TEST_CASE("what the environment throws reaches the caller, after the update that it was collected beside") {
  const auto overlap = GENERATE(false, true);
  Run run(settings(overlap));
  run.env.break_at = 5 * rollout_steps + 2;
  CHECK_THROWS_WITH(run.trainer.run(run.observer), "the environment broke");
  CHECK(run.observer.reports.size() == 5);
  CHECK(run.trainer.updates_done() == 5);
}

TEST_CASE("a training that stops leaves the environments alone, and goes on where it was") {
  Run whole(settings(true)), paused(settings(true));
  whole.trainer.run(whole.observer);
  for (const size_t stop : {1U, 2U, 7U}) {
    paused.observer.stop_after = stop;
    CHECK_FALSE(paused.trainer.run(paused.observer));
    CHECK(paused.env.steps.size() == (stop + 1) * rollout_steps);  // one rollout ahead, complete
  }
  CHECK(paused.trainer.run(paused.observer));
  CHECK(paused.env.steps == whole.env.steps);
  for (size_t i = 0; i < 12; ++i) {
    CHECK(paused.observer.reports[i].gradient_norm == whole.observer.reports[i].gradient_norm);
  }
}
