// Golden transcripts: 20 steps of every scenario, readable, six digits, compared exactly on SimGrid 3.32. A
// change of behaviour is a diff. EDGEWARD_UPDATE_GOLDEN=1 writes them anew: read the diff before committing
// it.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "env/vector_env.h"
#include "sim/model/scenario.h"

using namespace edgeward;

namespace {

std::string transcript(const std::string& name) {
  const ScenarioSource source = load_scenario(name);
  VectorEnv env(to_yaml(source.root), {1, 2, "", ""});
  const Spec& spec = env.spec();
  std::string text =
      fmt::format("scenario {}, 2 cells, seed 1; {} epochs of kind {}\n", name, spec.epoch, spec.kind);
  env.reset(1);
  for (int step = 0; step < 20; ++step) {
    const StepBatch& batch = env.batch();
    std::vector<int32_t> actions;
    for (size_t row = 0; row < env.size(); ++row) {
      text += fmt::format("step {} cell {} episode {}\n  observation", step, row, batch.episode[row]);
      for (size_t entry = 0; entry < spec.observation_size(); ++entry) {
        text += fmt::format(" {}={:.6g}", spec.observation[entry].name,
                            batch.observation[row * spec.observation_size() + entry]);
      }
      text += "\n  action";
      const uint8_t* mask = &batch.mask[row * spec.mask_size()];
      for (const Component& component : spec.action) {
        // Goes round all choices; masked ones are passed over.
        auto choice = static_cast<size_t>(step) % component.choices.size();
        while (mask[choice] == 0) choice = (choice + 1) % component.choices.size();
        text += fmt::format(" {}='{}'", component.name, component.choices[choice]);
        actions.push_back(static_cast<int32_t>(choice));
        mask += component.choices.size();
      }
      text += "\n";
    }
    env.step(actions);
    for (size_t row = 0; row < env.size(); ++row) {
      text += fmt::format("  cell {} reward {:.6g} after {:.6g} s:", row, batch.reward[row],
                          batch.elapsed_s[row]);
      for (size_t term = 0; term < spec.reward_terms.size(); ++term) {
        text += fmt::format(" {}={:.6g}", spec.reward_terms[term].name,
                            batch.reward_term[row * spec.reward_terms.size() + term]);
      }
      for (size_t metric = 0; metric < spec.metrics.size(); ++metric) {
        const size_t at = row * spec.metrics.size() + metric;
        text += fmt::format(" {}={:.6g}/{:.6g}", spec.metrics[metric].name, batch.metric_sum[at],
                            batch.metric_count[at]);
      }
      text += batch.truncated[row] != 0 ? " truncated\n" : "\n";
    }
  }
  return text;
}

}  // namespace

TEST_CASE("every scenario does what it did") {
  const std::filesystem::path folder = EDGEWARD_GOLDEN_DIR;
  const bool update =
      std::getenv("EDGEWARD_UPDATE_GOLDEN") != nullptr && std::string(EDGEWARD_SIMGRID_VERSION) == "3.32";
  size_t compared = 0;
  for (const std::string& name : scenario_names()) {
    // Have golden output (tests/cli/test_tour.py) and theory (tests/validation) of their own.
    if (name.starts_with("tour/") || name.starts_with("validation/")) continue;
    std::string file = name;
    std::replace(file.begin(), file.end(), '/', '_');
    const auto path = folder / (file + ".txt");
    const std::string found = transcript(name);
    if (update) std::ofstream(path) << found;
    if (std::string(EDGEWARD_SIMGRID_VERSION) != "3.32") {
      WARN("SimGrid " EDGEWARD_SIMGRID_VERSION ": transcripts are of 3.32 and are not compared");
      continue;
    }
    std::ifstream stream(path);
    std::stringstream expected;
    expected << stream.rdbuf();
    INFO("scenario "
         << name << ", transcript " << path
         << "\nMeant to change, or new? EDGEWARD_UPDATE_GOLDEN=1 writes it; read the diff before committing");
    if (!stream.is_open()) {
      FAIL_CHECK("this scenario has no transcript yet");
      continue;
    }
    CHECK(found == expected.str());
    ++compared;
  }
  CHECK((compared >= 5 || std::string(EDGEWARD_SIMGRID_VERSION) != "3.32"));
}
