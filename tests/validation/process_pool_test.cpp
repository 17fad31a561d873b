// Simulations in processes of their own: results in order and bit by bit, faults and deaths as exceptions.
#include "sim/validation/process_pool.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <string>

#include "sim/model/error.h"

using namespace edgeward;

namespace {

std::vector<Numbers> run(const std::vector<Simulate>& parts, int jobs = 2) {
  return run_in_processes(parts, jobs, [](size_t) {}, [] { return false; });
}

bool no_child_is_left() {
  return waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD;
}

}  // namespace

TEST_CASE("every part's numbers come back, in the order of the parts") {
  std::vector<Simulate> parts;
  for (int part = 0; part < 20; ++part) {
    parts.emplace_back([part] {
      if (part % 3 == 0) usleep(20000);
      return Numbers(static_cast<size_t>(part) * 5000, part / 3.0);  // more than a pipe holds
    });
  }
  for (const int jobs : {1, 3, 50}) {
    size_t told = 0;
    const auto results = run_in_processes(parts, jobs, [&](size_t) { ++told; }, [] { return false; });
    REQUIRE(results.size() == parts.size());
    for (size_t part = 0; part < parts.size(); ++part) {
      CHECK(results[part] == Numbers(part * 5000, static_cast<double>(part) / 3.0));
    }
    CHECK(told == parts.size());
  }
  CHECK(no_child_is_left());
}

TEST_CASE("what a child throws, and how it dies, is an Error; no child is left") {
  const Simulate slow = [] {
    sleep(60);
    return Numbers{};
  };
  const Simulate throws = []() -> Numbers { throw Error("no such thing"); };
  const Simulate dies = [] {
    kill(getpid(), SIGKILL);
    return Numbers{};
  };
  CHECK_THROWS_WITH(run({slow, throws}), "in a simulation: no such thing");
  CHECK_THROWS_WITH(run({slow, dies}), Catch::Contains("ended by a signal: Killed"));
  CHECK(no_child_is_left());
}

TEST_CASE("stop: the children are killed and there is no result") {
  const std::vector<Simulate> parts(3, [] {
    sleep(60);
    return Numbers{};
  });
  int asked = 0;
  CHECK(run_in_processes(parts, 2, [](size_t) {}, [&] { return ++asked > 3; }).empty());
  CHECK(no_child_is_left());
}
