// Environments that sit steps out, new episodes for some only, and cells that are numbered from elsewhere.
#include <algorithm>
#include <catch2/catch.hpp>

#include "env/step_block.h"
#include "env/vector_env.h"
#include "tests/env/split_scenario.h"

using namespace edgeward;
using edgeward::testing::round_scenario;
using edgeward::testing::stream_scenario;

namespace {

// Work is under way between two epochs of a stream.
std::vector<std::string> scenarios() {
  return {round_scenario(2, 0.7, 6), stream_scenario(2, 6)};
}

std::vector<double> row_of(const StepBatch& batch, size_t row) {
  std::vector<double> numbers;
  const auto append = [&](const auto& values) {
    const size_t width = values.size() / batch.size;
    numbers.insert(numbers.end(), values.begin() + row * width, values.begin() + (row + 1) * width);
  };
  append(batch.observation);
  append(batch.mask);
  append(batch.privileged);
  append(batch.episode);
  append(batch.group);
  append(batch.reward);
  append(batch.agent_reward);
  append(batch.reward_term);
  append(batch.metric_sum);
  append(batch.metric_count);
  append(batch.elapsed_s);
  append(batch.terminated);
  append(batch.truncated);
  append(batch.final_observation);
  return numbers;
}

void check_alike(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).epsilon(1e-6).margin(1e-9));
}

// The allowed choices next to `wanted`, for every component of a row.
void choose(const VectorEnv& env, size_t row, int32_t wanted, std::vector<int32_t>& actions) {
  const size_t width = env.spec().action_size();
  const uint8_t* mask = env.batch().mask.data() + row * env.spec().mask_size();
  for (size_t component = 0; component < width; ++component) {
    const auto choices = static_cast<int32_t>(env.spec().action[component].choices.size());
    int32_t choice = wanted % choices;
    while (mask[choice] == 0) choice = (choice + 1) % choices;
    actions[row * width + component] = choice;
    mask += choices;
  }
}

}  // namespace

TEST_CASE("an environment that sits steps out goes on as if they had not been") {
  const std::string scenario = round_scenario(2, 0.7, 6);
  VectorEnv straight(scenario, {1, 3, "", ""}), halting(scenario, {1, 3, "", ""});
  straight.reset(4);
  halting.reset(4);
  const size_t width = straight.spec().action_size();
  std::vector<int32_t> actions(3 * width);
  for (int32_t step = 0; step < 20; ++step) {
    for (size_t row = 0; row < 3; ++row) choose(straight, row, step, actions);
    straight.step(actions);
    // The rows take turns; in between, one step in which everybody rests.
    for (size_t row = 0; row < 4; ++row) {
      std::vector<int32_t> turn(3 * width, hold_choice);
      if (row < 3) std::copy_n(actions.begin() + row * width, width, turn.begin() + row * width);
      halting.step(turn);
      if (row < 3) check_alike(row_of(halting.batch(), row), row_of(straight.batch(), row));
    }
  }
}

TEST_CASE("where work is under way between epochs, an episode can wait until it begins, and no longer") {
  const std::string scenario = stream_scenario(2, 3);
  VectorEnv straight(scenario, {2, 2, "", ""}), late(scenario, {2, 2, "", ""});
  straight.reset(4);
  late.reset(4);
  const size_t width = straight.spec().action_size();
  std::vector<int32_t> actions(4 * width), waiting(width, hold_choice);
  late.step(std::vector<int32_t>(4 * width, hold_choice));
  std::vector<double> before;
  for (int32_t step = 0; step < 9; ++step) {  // row 3 is one step behind the others
    for (size_t row = 0; row < 4; ++row) choose(straight, row, step, actions);
    std::vector<int32_t> turn = actions;
    std::copy(waiting.begin(), waiting.end(), turn.begin() + 3 * width);
    late.step(turn);
    if (step > 0) check_alike(row_of(late.batch(), 3), before);
    straight.step(actions);
    for (size_t row = 0; row < 3; ++row)
      check_alike(row_of(late.batch(), row), row_of(straight.batch(), row));
    before = row_of(straight.batch(), 3);
    std::copy(actions.begin() + 3 * width, actions.end(), waiting.begin());
  }
  std::vector<int32_t> resting(4 * width, hold_choice);
  CHECK_THROWS_WITH(late.step(resting), Catch::Contains("environment 3 cannot sit this step out"));
  CHECK_THROWS_AS(late.send_worker(1, {resting.data(), 2 * width}), ActionError);
  late.reset_rows(std::vector<uint8_t>{0, 0, 0, 1});
  late.step(resting);
  CHECK(late.batch().elapsed_s[3] == 0);
}

TEST_CASE("a held row shows the same state, and a step in which nothing happened") {
  for (const std::string& scenario : scenarios()) {
    VectorEnv env(scenario, {1, 2, "", ""});
    env.reset(2);
    const size_t width = env.spec().action_size(), seen = env.spec().observation_size();
    std::vector<int32_t> actions(2 * width);
    for (int32_t step = 0; step < 6; ++step) {  // the last one ends the episode
      for (size_t row = 0; row < 2; ++row) choose(env, row, step, actions);
      env.step(actions);
    }
    CHECK(env.batch().truncated[0] == 1);
    const auto before = row_of(env.batch(), 0);
    std::fill_n(actions.begin(), width, hold_choice);
    choose(env, 1, 0, actions);
    env.step(actions);
    const StepBatch& batch = env.batch();
    const auto after = row_of(batch, 0);
    const size_t state = seen + env.spec().mask_size() + env.spec().privileged.size() + 1;  // and the episode
    CHECK(std::equal(after.begin(), after.begin() + state, before.begin()));
    CHECK(std::all_of(after.begin() + state + 1, after.end(), [](double number) { return number == 0; }));
    CHECK(batch.elapsed_s[1] > 0);
  }
}

TEST_CASE("an action holds still as a whole or not at all") {
  VectorEnv env(round_scenario(2), {1, 1, "", ""});
  env.reset(1);
  CHECK_THROWS_AS(env.step(std::vector<int32_t>{0, hold_choice}), ActionError);
  CHECK_THROWS_WITH(env.step(std::vector<int32_t>{hold_choice, 0}),
                    Catch::Contains("action -1 of environment 0"));
  env.step(std::vector<int32_t>{hold_choice, hold_choice});
  CHECK(env.batch().elapsed_s[0] == 0);
}

TEST_CASE("new episodes begin in the rows that are asked for") {
  for (const std::string& scenario : scenarios()) {
    VectorEnv env(scenario, {2, 2, "", ""}), all(scenario, {2, 2, "", ""});
    env.reset(6);
    all.reset(6);
    std::vector<int32_t> actions(4 * env.spec().action_size());
    for (size_t row = 0; row < 4; ++row) choose(env, row, 1, actions);
    env.step(actions);
    const auto before = row_of(env.batch(), 0);
    env.reset_rows(std::vector<uint8_t>{0, 1, 1, 0});
    all.reset();
    const auto after = row_of(env.batch(), 0);
    CHECK(std::equal(after.begin(), after.begin() + env.spec().observation_size(), before.begin()));
    CHECK(env.batch().reward[0] == 0);
    CHECK(std::vector<uint32_t>(env.batch().episode.begin(), env.batch().episode.end()) ==
          std::vector<uint32_t>{0, 1, 1, 0});
    for (const size_t row : {1, 2}) CHECK(row_of(env.batch(), row) == row_of(all.batch(), row));
    CHECK_THROWS_WITH(env.reset_rows(std::vector<uint8_t>{1}), Catch::Contains("takes 4 bytes, got 1"));
  }
}

TEST_CASE("a row draws what its cell draws, wherever the cells are counted from") {
  for (const std::string& scenario : scenarios()) {
    VectorEnv together(scenario, {2, 2, "", ""});
    together.reset(8);
    std::vector<int32_t> actions(4 * together.spec().action_size());
    std::vector<std::unique_ptr<VectorEnv>> alone;
    for (uint32_t cell = 0; cell < 4; ++cell) {
      VectorEnvOptions options;
      options.first_cell = cell;
      alone.push_back(std::make_unique<VectorEnv>(scenario, options));
      alone.back()->reset(8);
    }
    for (int32_t step = 0; step < 10; ++step) {
      for (size_t row = 0; row < 4; ++row) choose(together, row, step, actions);
      together.step(actions);
      const size_t width = together.spec().action_size();
      for (size_t row = 0; row < 4; ++row) {
        alone[row]->step({actions.data() + row * width, width});
        check_alike(row_of(alone[row]->batch(), 0), row_of(together.batch(), row));
      }
    }
  }
}
