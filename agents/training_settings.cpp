#include "agents/training_settings.h"

namespace edgeward {
namespace {

// Far beyond what A2C can use, and within what memory can hold.
constexpr int most_environments = 4096, most_rollout = 4096, widest_layer = 4096;
constexpr size_t most_layers = 8;
constexpr int64_t most_steps_per_update = int64_t{1} << 20;
constexpr int64_t longest_checkpoint_every = 1'000'000'000;

// `key: {from: 0.002, to: 0}`, or one number for a constant.
Schedule read_schedule(const Section& section, const std::string& key, const std::string& from) {
  const Node* node = section.node().find(key);
  if (node != nullptr && node->kind == Node::Kind::scalar) {
    const double constant = section.quantity(key, Dimension::number, not_negative);
    return {constant, constant};
  }
  const Section schedule = section.section_or_empty(key);
  return {schedule.quantity_or("from", Dimension::number, from, not_negative),
          schedule.quantity_or("to", Dimension::number, "0", not_negative)};
}

}  // namespace

TrainingSettings read_training_settings(const Section& training) {
  TrainingSettings settings;
  const auto count = [&training](const char* key, int64_t fallback, int64_t most) {
    return static_cast<int>(training.integer_or(key, fallback, 1, most));
  };
  const auto number = [&training](const char* key, const char* fallback, Bounds bounds) {
    return training.quantity_or(key, Dimension::number, fallback, bounds);
  };
  training.one_of_or("algorithm", "a2c", {"a2c"});
  settings.environments = count("environments", 64, most_environments);
  settings.rollout_steps = count("rollout", 8, most_rollout);
  if (settings.steps_per_update() > most_steps_per_update) {
    training.fail("rollout",
                  std::to_string(settings.environments) + " environments x " +
                      std::to_string(settings.rollout_steps) + " steps are too many for one update",
                  "at most " + std::to_string(most_steps_per_update) + " environments x steps");
  }
  settings.overlap = training.boolean_or("overlap", true);
  if (training.has("steps")) settings.total_steps = training.integer("steps", 1, 1'000'000'000'000);
  settings.gamma = number("gamma", "0", zero_to_one);
  settings.gae_lambda = number("gae_lambda", "1", zero_to_one);
  settings.learning_rate = read_schedule(training, "learning_rate", "0.002");
  settings.entropy = read_schedule(training, "entropy", "0.05");
  settings.value_coefficient = number("value_coefficient", "0.5", not_negative);
  settings.gradient_clip = number("gradient_clip", "0.5", positive);
  const bool is_adam = training.one_of_or("optimizer", "rmsprop", {"rmsprop", "adam"}) == "adam";
  settings.optimizer = is_adam ? TrainingSettings::Optimizer::adam : TrainingSettings::Optimizer::rmsprop;
  settings.trunk = training.integers_or("trunk", {128, 128}, 1, widest_layer);
  if (settings.trunk.size() > most_layers) {
    training.fail("trunk", "has " + std::to_string(settings.trunk.size()) + " layers",
                  "at most " + std::to_string(most_layers));
  }
  settings.normalise_advantage = training.boolean_or("normalise_advantage", false);
  settings.normalise_observation = training.boolean_or("normalise_observation", true);
  settings.checkpoint_updates = count("checkpoint_every", 200, longest_checkpoint_every);
  return settings;
}

}  // namespace edgeward
