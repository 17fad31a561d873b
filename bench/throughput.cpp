// Rates of the simulator and of the vector environment on this machine, now. Rates drift by a factor of 2
// from run to run on shared machines: they are for orientation; claims are ratios measured interleaved in one
// run.
//
// usage: throughput [SCENARIO]
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include "env/vector_env.h"
#include "sim/model/data_folders.h"
#include "sim/model/random.h"
#include "sim/world/world.h"

using namespace edgeward;

namespace {

constexpr double measured_s = 1.0;

// Calls `work` until a second has passed; calls per second.
double rate(const std::function<void()>& work) {
  using Clock = std::chrono::steady_clock;
  for (int warm_up = 0; warm_up < 100; ++warm_up) work();
  const auto begin = Clock::now();
  double calls = 0, elapsed_s = 0;
  while (elapsed_s < measured_s) {
    for (int call = 0; call < 20; ++call) work();
    calls += 20;
    elapsed_s = std::chrono::duration<double>(Clock::now() - begin).count();
  }
  return calls / elapsed_s;
}

// Rounds of one world, all plans in turn: requests per second of wall time.
double world_rate(const Scenario& scenario, uint32_t cells) {
  World world(scenario, cells);
  for (uint32_t cell = 0; cell < cells; ++cell) world.reset_cell(cell, 1, 0);
  uint32_t turn = 0;
  const auto choices = static_cast<uint32_t>(scenario.choices.size());
  const double rounds = rate([&] {
    for (uint32_t index = 0; index < cells; ++index) {
      Cell& cell = world.cell(index);
      for (size_t device = 0; device < cell.devices(); ++device) cell.choose(device, turn++ % choices);
      cell.begin_epoch();
    }
    world.run_epoch();
  });
  return rounds * cells * static_cast<double>(scenario.devices.size());
}

double env_rate(const std::string& text, int workers, int cells) {
  VectorEnv env(text, {workers, cells, "", ""});
  env.reset(1);
  std::vector<int32_t> actions(env.size() * env.spec().action_size());
  const auto choices = static_cast<int32_t>(env.spec().action[0].choices.size());
  const double steps = rate([&] {
    for (int32_t& action : actions) action = (action + 1) % choices;
    env.step(actions);
  });
  return steps * static_cast<double>(env.size());
}

// One engine per process: each measurement in a child of its own.
void in_child(const std::function<void()>& measure) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    measure();
    std::fflush(stdout);
    _exit(0);
  }
  waitpid(child, nullptr, 0);
}

}  // namespace

int main(int argc, char** argv) try {
  const ScenarioSource source = load_scenario(argc > 1 ? argv[1] : "edgerl/balanced");
  const std::string text = to_yaml(source.root);
  ProfileLibrary profiles(profile_folder());
  const Scenario scenario = read_scenario(text, source.path, profiles);
  fmt::print("{}\n", source.path);
  for (const uint32_t cells : {1U, 8U, 32U}) {
    in_child([&] {
      fmt::print("world, {:>3} cells            {:>10.0f} requests/s\n", cells, world_rate(scenario, cells));
    });
  }
  for (const int workers : {1, 2}) {
    for (const int cells : {1, 32}) {
      fmt::print("environment, {} x {:>3} cells  {:>10.0f} steps/s\n", workers, cells,
                 env_rate(text, workers, cells));
    }
  }
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 2;
}
