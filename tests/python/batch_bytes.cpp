// Plays a scenario and writes every byte of every batch to standard output: what test_native_bytes.py
// compares with what it sees itself. batch_bytes SCENARIO WORKERS CELLS SEED STEPS
#include <cstdio>
#include <cstdlib>

#include "env/vector_env.h"
#include "sim/model/scenario.h"

using namespace edgeward;

namespace {

template <class T>
void put(std::span<const T> values) {
  std::fwrite(values.data(), sizeof(T), values.size(), stdout);
}

void put(const StepBatch& batch) {
  put(batch.observation);
  put(batch.mask);
  put(batch.privileged);
  put(batch.episode);
  put(batch.group);
  put(batch.reward);
  put(batch.agent_reward);
  put(batch.reward_term);
  put(batch.metric_sum);
  put(batch.metric_count);
  put(batch.elapsed_s);
  put(batch.terminated);
  put(batch.truncated);
  put(batch.final_observation);
}

// The choice that step, row and component add up to, or the next one that is allowed.
std::vector<int32_t> chosen(const VectorEnv& env, size_t step) {
  std::vector<int32_t> actions;
  const uint8_t* mask = env.batch().mask.data();
  for (size_t row = 0; row < env.size(); ++row) {
    for (size_t component = 0; component < env.spec().action_size(); ++component) {
      const size_t choices = env.spec().action[component].choices.size();
      size_t choice = (step + row + component) % choices;
      while (mask[choice] == 0) choice = (choice + 1) % choices;
      actions.push_back(static_cast<int32_t>(choice));
      mask += choices;
    }
  }
  return actions;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 6) return 2;
  VectorEnv env(to_yaml(load_scenario(argv[1]).root), {std::atoi(argv[2]), std::atoi(argv[3]), "", ""});
  env.reset(std::strtoull(argv[4], nullptr, 10));
  put(env.batch());
  const size_t steps = std::strtoul(argv[5], nullptr, 10);
  for (size_t step = 0; step < steps; ++step) {
    env.step(chosen(env, step));
    put(env.batch());
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
