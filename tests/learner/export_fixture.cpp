// Writes what test_export.py compares: OUT/NAME.pt, OUT/NAME.onnx, and in OUT/NAME.json 1,000 observations
// and masks with the logits and greedy actions of the C++ network, after a short training so that weights and
// normaliser are not the initial ones.
#include <torch/torch.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "agents/learner/export.h"
#include "agents/learner/loss.h"
#include "agents/learner/stored_network.h"
#include "agents/learner/trainer.h"
#include "tests/learner/replay_env.h"

using namespace edgeward;

namespace {

void write_case(const std::string& out, const std::string& name, const std::vector<size_t>& choices,
                const std::vector<int>& trunk, bool normalise) {
  constexpr int64_t rows = 1000;
  const std::string identity = "export fixture", base = out + "/" + name;
  TrainingSettings settings;
  settings.environments = 64;
  settings.total_steps = 64 * 8 * 20;
  settings.trunk = trunk;
  settings.learning_rate = {0.005, 0.005};
  settings.normalise_observation = normalise;
  testing::ReplayEnv training_env(64, 5, choices, 0.5);
  Trainer trainer(training_env, settings, 3, identity);
  TrainingObserver observer;
  trainer.run(observer);
  trainer.save(base + ".ckpt");
  const Spec& spec = training_env.spec();
  export_torchscript(base + ".ckpt", spec, identity, base + ".pt");
  export_onnx(base + ".ckpt", spec, identity, base + ".onnx");

  testing::ReplayEnv recorded(rows, 5, choices, 0.5);
  recorded.reset(99);
  const StepBatch& batch = recorded.batch();
  std::vector<int32_t> action(rows * choices.size());
  Rng rng;
  trainer.policy().act({batch.size, batch.observation, batch.mask, {}}, {}, {}, Mode::greedy, rng, action);

  const auto stored = load_stored_network(base + ".ckpt", spec, identity);
  std::vector<float> normalised(batch.observation.size());
  stored->normaliser.apply(batch.observation, normalised);
  const at::Tensor unmasked = stored->network.act(at::from_blob(normalised.data(), {rows, 5}, at::kFloat));
  const at::Tensor mask = at::from_blob(const_cast<uint8_t*>(batch.mask.data()), unmasked.sizes(), at::kByte);
  const at::Tensor logits = at::where(mask != 0, unmasked, masked_logit);

  const auto list = [](const auto& values) {
    return nlohmann::json(std::vector(values.begin(), values.end()));
  };
  const std::span<const float> all_logits(logits.const_data_ptr<float>(),
                                          static_cast<size_t>(logits.numel()));
  std::ofstream(base + ".json") << nlohmann::json{{"rows", rows},
                                                  {"choices", choices},
                                                  {"obs", list(batch.observation)},
                                                  {"mask", list(batch.mask)},
                                                  {"logits", list(all_logits)},
                                                  {"action", action}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: export_fixture OUT_FOLDER\n", stderr);
    return 2;
  }
  write_case(argv[1], "one_component", {8}, {128, 128}, true);
  write_case(argv[1], "mixed_components", {3, 5, 2}, {32}, true);
  write_case(argv[1], "not_normalised", {8, 8}, {16, 16}, false);
  return 0;
}
