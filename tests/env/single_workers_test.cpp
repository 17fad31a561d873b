// Workers that are sent and received one by one, and waits that their caller ends.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <stdexcept>

#include "env/vector_env.h"
#include "tests/env/split_scenario.h"

using namespace edgeward;
using edgeward::testing::round_scenario;

namespace {

std::vector<double> rewards(const VectorEnv& env) {
  return {env.batch().reward.begin(), env.batch().reward.end()};
}

struct Enough : std::runtime_error {
  Enough() : std::runtime_error("enough") {}
};

// Some tenth of a second for a step of one cell: its link changes most of a million times in a round.
std::string slow_scenario() {
  std::string text = round_scenario();
  const auto replace = [&text](const std::string& what, const std::string& by) {
    text.replace(text.find(what), what.size(), by);
  };
  replace("minimum: 1 s", "minimum: 9000 s");
  replace("sigma: 0.5", "sigma: 0.5, step: 0.01 s");
  return text;
}

}  // namespace

TEST_CASE("workers that go on one by one take the same way as all together") {
  constexpr int steps = 6;
  VectorEnv env(round_scenario(), {3, 2, "", ""});
  env.reset(3);
  for (int step = 0; step < steps; ++step) env.step(std::vector<int32_t>(6, step));
  const std::vector<double> together = rewards(env);

  env.reset(3);
  for (const size_t worker : {2, 0, 1}) env.send_worker(worker, std::vector<int32_t>(2, 0));
  CHECK(env.workers_under_way() == 3);
  std::vector<int> sent(3, 1);
  std::vector<size_t> order;
  while (env.workers_under_way() > 0) {
    for (const size_t worker : env.receive_workers(std::min<size_t>(2, env.workers_under_way()))) {
      order.push_back(worker);
      if (sent[worker] == steps) continue;
      env.send_worker(worker, std::vector<int32_t>(2, sent[worker]++));
    }
  }
  CHECK(order.size() == 3 * steps);
  CHECK(rewards(env) == together);
}

TEST_CASE("of the workers that have answered, those sent first are received first") {
  VectorEnv env(round_scenario(), {3, 1, "", ""});
  env.reset(3);
  for (const size_t worker : {1, 2, 0}) env.send_worker(worker, std::vector<int32_t>{0});
  while (!env.answered()) {
  }
  CHECK(env.receive_workers(2) == std::vector<size_t>{1, 2});
  env.send_worker(1, std::vector<int32_t>{0});
  CHECK(env.receive_workers(2) == std::vector<size_t>{0, 1});
}

TEST_CASE("a fast worker does not wait for a slow one") {
  VectorEnv env(slow_scenario(), {2, 40, "", ""});
  env.reset(3);
  std::vector<int32_t> rest(40, -1);
  env.send_worker(0, std::vector<int32_t>(40, 0));  // seconds
  env.send_worker(1, rest);
  CHECK(env.receive_workers(1) == std::vector<size_t>{1});
  CHECK(!env.answered());
  CHECK_THROWS_WITH(env.send_worker(0, rest), Catch::Contains("worker 0 has a step under way"));
  CHECK_THROWS_WITH(env.receive_workers(2), Catch::Contains("cannot receive 2 workers: 1 have"));
  CHECK_THROWS_WITH(env.send_worker(2, rest), Catch::Contains("no worker 2: there are 2"));
  CHECK_THROWS_WITH(env.send_worker(1, std::vector<int32_t>(40, 99)),
                    Catch::Contains("action 99 of environment 40"));
  CHECK_THROWS_WITH(env.reset(), Catch::Contains("receive it first"));
}

TEST_CASE("a wait ends with what its caller throws, and what was under way can be received or forgotten") {
  bool enough = false;
  VectorEnvOptions options{1, 4, "", ""};
  options.while_waiting = [&enough] {
    if (enough) throw Enough();
  };
  VectorEnv env(slow_scenario(), options);
  const std::vector<int32_t> actions(4, 1);
  env.reset(2);
  env.step(actions);
  const std::vector<double> expected = rewards(env);

  env.reset(2);
  enough = true;
  const auto begun = std::chrono::steady_clock::now();
  CHECK_THROWS_AS(env.step(actions), Enough);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(500));
  enough = false;
  CHECK_THROWS_WITH(env.step(actions), Catch::Contains("receive it first"));
  env.receive();
  CHECK(rewards(env) == expected);

  enough = true;
  CHECK_THROWS_AS(env.step(actions), Enough);
  CHECK_THROWS_AS(env.reset(2), Enough);  // it waits for what is under way
  enough = false;
  env.reset(2);
  env.step(actions);
  CHECK(rewards(env) == expected);
}
