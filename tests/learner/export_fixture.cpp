// Writes what test_export.py compares: OUT/NAME.pt, OUT/NAME.onnx, and in OUT/NAME.json 1,000 observations
// and masks with the logits and greedy actions of the C++ network, after a short training so that weights and
// normaliser are not the initial ones. Two cases are of the simulated environment, the others of shapes that
// it does not have.
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "agents/experiment.h"
#include "agents/learner/export.h"
#include "agents/learner/loss.h"
#include "agents/learner/stored_network.h"
#include "agents/learner/trainer.h"
#include "env/vector_env.h"
#include "sim/model/data_folders.h"
#include "tests/learner/replay_env.h"

using namespace edgeward;

namespace {

constexpr size_t rows = 1000;

// Rows of observations and masks, and what the C++ network makes of them.
struct Recording {
  std::vector<float> observation, logits;
  std::vector<uint8_t> mask;
  std::vector<int32_t> action;
};

template <class To, class From>
void append(To& to, const From& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// Follows `policy` from a seeded reset until there are enough rows.
Recording record(BatchEnv& env, Policy& policy, StoredNetwork& stored) {
  Recording recording;
  std::vector<int32_t> action(env.size() * env.spec().action_size());
  Pass pass(stored.network.shape(), env.size());
  Rng rng;
  env.reset(99);
  for (size_t done = 0; done < rows; done += env.size()) {
    const StepBatch& batch = env.batch();
    policy.act({batch.size, batch.observation, batch.mask, {}}, {}, {}, Mode::greedy, rng, action);
    stored.normaliser.apply(batch.observation, pass.observation());
    stored.network.forward(pass);
    append(recording.observation, batch.observation);
    append(recording.mask, batch.mask);
    for (size_t i = 0; i < batch.mask.size(); ++i) {
      const float logit = pass.heads()[i + i / env.spec().mask_size()];  // a value stands behind each row
      recording.logits.push_back(batch.mask[i] != 0 ? logit : static_cast<float>(masked_logit));
    }
    append(recording.action, action);
    env.step(action);
  }
  return recording;
}

// `recorded`: where the rows come from, an environment of the same Spec; its size divides their number.
void write_case(const std::string& base, BatchEnv& training_env, BatchEnv& recorded,
                const TrainingSettings& settings, const std::string& identity) {
  Trainer trainer(training_env, settings, 3, identity);
  TrainingObserver observer;
  trainer.run(observer);
  trainer.save(base + ".ckpt");
  const Spec& spec = training_env.spec();
  export_torchscript(base + ".ckpt", spec, identity, base + ".pt");
  export_onnx(base + ".ckpt", spec, identity, base + ".onnx");

  const auto stored = load_stored_network(base + ".ckpt", spec, identity);
  const Recording recording = record(recorded, trainer.policy(), *stored);
  std::ofstream(base + ".json") << nlohmann::json{{"rows", rows},
                                                  {"choices", stored->network.shape().choices},
                                                  {"obs", recording.observation},
                                                  {"mask", recording.mask},
                                                  {"logits", recording.logits},
                                                  {"action", recording.action}};
}

void write_replayed(const std::string& base, const std::vector<size_t>& choices,
                    const std::vector<int>& trunk, bool normalise) {
  TrainingSettings settings;
  settings.environments = 64;
  settings.total_steps = 64 * 8 * 20;
  settings.trunk = trunk;
  settings.learning_rate = {0.005, 0.005};
  settings.normalise_observation = normalise;
  testing::ReplayEnv training_env(64, 5, choices, 0.5), recorded(rows, 5, choices, 0.5);
  write_case(base, training_env, recorded, settings, "export fixture");
}

// The simulator itself, in worker processes.
void write_simulated(const std::string& base, const std::vector<std::string>& assignments) {
  ProfileLibrary profiles(profile_folder());
  const Experiment experiment = read_experiment(load_scenario("tutorial/first-steps", assignments), profiles);
  const std::string scenario = to_yaml(experiment.source.root);
  VectorEnvOptions training_layout, recorded_layout;
  training_layout.cells = experiment.training.environments;
  recorded_layout.cells = 50;
  VectorEnv training_env(scenario, training_layout), recorded(scenario, recorded_layout);
  write_case(base, training_env, recorded, experiment.training, experiment.identity);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: export_fixture OUT_FOLDER\n", stderr);
    return 2;
  }
  const std::string out = std::string(argv[1]) + "/";
  write_replayed(out + "one_component", {8}, {128, 128}, true);
  write_replayed(out + "mixed_components", {3, 5, 2}, {32}, true);
  write_replayed(out + "not_normalised", {8, 8}, {16, 16}, false);
  write_simulated(out + "first_steps", {"training.steps=40000"});
  write_simulated(out + "first_steps_with_pauses",
                  {"training.steps=40000", "workload.active_probability=0.7", "devices.camera.count=2"});
  return 0;
}
