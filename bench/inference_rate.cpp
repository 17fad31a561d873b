// Decisions per second of a trained network, as the trainer and `edgeward evaluate` take them.
//
// usage: bench-inference RUN BATCH, RUN a run directory as `edgeward train` made it
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "agents/experiment.h"
#include "agents/learner/learned_policy.h"
#include "bench/slices.h"
#include "bench/system.h"
#include "env/problem.h"
#include "sim/model/data_folders.h"

using namespace edgeward;
using namespace edgeward::bench;
namespace fs = std::filesystem;

int main(int argc, char** argv) try {
  CLI::App app("Decisions per second of a trained network");
  std::string run;
  size_t batch = 1;
  app.add_option("RUN", run, "A run directory")->required();
  app.add_option("BATCH", batch, "Decisions at once")->required();
  CLI11_PARSE(app, argc, argv);

  const std::string text = read_text(run + "/config.yaml");
  ProfileLibrary profiles(profile_folder());
  const Experiment experiment = read_experiment(parse_scenario(text, run), profiles);
  const Problem problem(text, "");
  const Spec& spec = problem.kind->spec();
  std::vector<fs::path> checkpoints(fs::directory_iterator(run + "/checkpoints"), fs::directory_iterator());
  const auto newest = std::max_element(checkpoints.begin(), checkpoints.end());
  if (newest == checkpoints.end()) throw Error(run + ": no checkpoint");
  const std::unique_ptr<Policy> policy = load_learned_policy(*newest, spec, experiment.identity);

  const std::vector<float> observation(batch * spec.observation_size(), 0.5F);
  const std::vector<uint8_t> mask(batch * spec.mask_size(), 1), fresh(batch, 0);
  const std::vector<double> privileged(batch * spec.privileged.size(), 0);
  std::vector<float> state(batch * policy->state_size());
  std::vector<int32_t> actions(batch * spec.action_size());
  Rng rng(1);
  const auto decide = [&] {
    for (int call = 0; call < 20; ++call) {
      policy->act({batch, observation, mask, privileged}, state, fresh, Mode::greedy, rng, actions);
    }
    return 20.0 * static_cast<double>(batch);
  };
  for (int warm_up = 0; warm_up < 20; ++warm_up) decide();
  serve_slices({{"side", "trainer"}},
               [&](double seconds) { return nlohmann::json{{"rate", rate_over(seconds, decide)}}; });
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 2;
}
