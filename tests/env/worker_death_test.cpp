// Death of either side: an error within a second, and no process or memory left behind.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <set>
#include <thread>

#include "env/vector_env.h"
#include "tests/env/split_scenario.h"

using namespace edgeward;
using edgeward::testing::round_scenario;
using Clock = std::chrono::steady_clock;

namespace {

// Parent of a process, or -1 when there is none (any more).
pid_t parent_of(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  if (!std::getline(stat, line)) return -1;
  // "pid (name) state ppid ...": the name may hold anything but the last ')'.
  const char* rest = line.c_str() + line.rfind(')') + 1;
  char state = 0;
  int parent = -1;
  if (std::sscanf(rest, " %c %d", &state, &parent) != 2 || state == 'Z') return -1;
  return parent;
}

std::set<pid_t> children_of(pid_t process) {
  std::set<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (!std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) continue;
    if (parent_of(std::stoi(name)) == process) children.insert(std::stoi(name));
  }
  return children;
}

std::set<pid_t> workers_and_engines(pid_t client) {
  std::set<pid_t> all;
  for (const pid_t worker : children_of(client)) {
    all.insert(worker);
    all.merge(children_of(worker));
  }
  return all;
}

bool all_gone_within_a_second(const std::set<pid_t>& processes) {
  const auto limit = Clock::now() + std::chrono::seconds(1);
  while (Clock::now() < limit) {
    if (std::none_of(processes.begin(), processes.end(), [](pid_t p) { return parent_of(p) != -1; }))
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

size_t open_files() {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

size_t shared_memory_names() {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator("/dev/shm"), {}));
}

}  // namespace

TEST_CASE("a worker killed with SIGKILL is an error within a second, and leaves nothing behind") {
  const size_t files = open_files(), names = shared_memory_names();
  for (const bool kill_the_engine : {false, true}) {
    std::set<pid_t> processes;
    {
      VectorEnv env(round_scenario(), {2, 2, "", ""});
      env.reset(1);
      processes = workers_and_engines(getpid());
      REQUIRE(processes.size() == 4);  // two workers, each with the child that hosts its engine
      const pid_t worker = *children_of(getpid()).begin();
      REQUIRE(kill(kill_the_engine ? *children_of(worker).begin() : worker, SIGKILL) == 0);
      const std::vector<int32_t> actions(4, 0);
      const auto before = Clock::now();
      std::string message;
      try {
        for (int step = 0; step < 1000; ++step) env.step(actions);
      } catch (const WorkerError& error) {
        message = error.what();
      }
      CHECK(Clock::now() - before < std::chrono::seconds(1));
      CHECK_THAT(message, Catch::Contains("died"));
      CHECK_THAT(message, Catch::Contains(kill_the_engine ? "signal 9" : "Killed"));
      CHECK_THROWS_AS(env.step(actions), WorkerError);  // broken for good, and says so again
      CHECK_THROWS_AS(env.reset(2), WorkerError);
    }
    CHECK(all_gone_within_a_second(processes));
  }
  CHECK(open_files() == files);
  CHECK(shared_memory_names() == names);
}

TEST_CASE("workers end when their client is killed") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t client = fork();
  if (client == 0) {
    VectorEnv env(round_scenario(), {2, 2, "", ""});
    env.reset(1);
    const char ready = 1;
    if (write(ends[1], &ready, 1) != 1) _exit(1);
    const std::vector<int32_t> actions(4, 0);
    while (true) env.step(actions);
  }
  char ready = 0;
  REQUIRE(read(ends[0], &ready, 1) == 1);
  const auto processes = workers_and_engines(client);
  REQUIRE(processes.size() == 4);
  kill(client, SIGKILL);
  waitpid(client, nullptr, 0);
  CHECK(all_gone_within_a_second(processes));
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("workers outlive the thread that made them, and ignore Ctrl-C") {
  std::unique_ptr<VectorEnv> env;
  std::thread([&] {
    env = std::make_unique<VectorEnv>(round_scenario(), VectorEnvOptions{1, 2, "", ""});
  }).join();
  env->reset(1);
  for (const pid_t process : workers_and_engines(getpid())) kill(process, SIGINT);
  const std::vector<int32_t> actions(2, 0);
  for (int step = 0; step < 100; ++step) env->step(actions);
  CHECK(env->batch().reward[0] != 0);
}

TEST_CASE("a process forked from the client cannot use the environment, and leaves its workers alone") {
  std::optional<VectorEnv> env(std::in_place, round_scenario(), VectorEnvOptions{2, 1, "", ""});
  env->reset(1);
  const auto processes = workers_and_engines(getpid());
  const std::vector<int32_t> actions(2, 0);
  const pid_t child = fork();
  if (child == 0) {
    int refused = 0;
    const auto must_refuse = [&](const std::function<void()>& call) {
      try {
        call();
      } catch (const Error& error) {
        refused += std::string(error.what()).find("after fork()") != std::string::npos;
      }
    };
    must_refuse([&] { env->step(actions); });
    must_refuse([&] { env->send_worker(0, {actions.data(), 1}); });
    must_refuse([&] { env->reset(1); });
    must_refuse([&] { env->reset(); });
    must_refuse([&] { env->receive(); });
    must_refuse([&] { env->answered(); });
    env.reset();
    _exit(refused);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 6);
  env->step(actions);
  CHECK(workers_and_engines(getpid()) == processes);
}

TEST_CASE("workers end with their client, though a process forked from it holds copies of all it had open") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t client = fork();
  if (client == 0) {
    VectorEnv env(round_scenario(), {2, 1, "", ""});
    env.reset(1);
    const pid_t heir = fork();
    if (heir == 0) pause();
    if (write(ends[1], &heir, sizeof heir) != sizeof heir) _exit(1);
    pause();
  }
  pid_t heir = 0;
  REQUIRE(read(ends[0], &heir, sizeof heir) == sizeof heir);
  auto processes = workers_and_engines(client);
  processes.erase(heir);
  REQUIRE(processes.size() == 4);
  kill(client, SIGKILL);
  waitpid(client, nullptr, 0);
  CHECK(all_gone_within_a_second(processes));
  CHECK(kill(heir, SIGKILL) == 0);
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("making and closing environments leaves nothing behind") {
  const size_t files = open_files(), names = shared_memory_names();
  for (int turn = 0; turn < 50; ++turn) {
    VectorEnv env(round_scenario(), {1, 2, "", ""});
    if (turn % 2 == 0) env.reset(1);
    if (turn % 4 == 0) env.send(std::vector<int32_t>{0, 0});  // closed with a step under way
  }
  CHECK(open_files() == files);
  CHECK(shared_memory_names() == names);
  CHECK(children_of(getpid()).empty());
}
