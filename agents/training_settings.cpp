#include "agents/training_settings.h"

namespace edgeward {
namespace {

constexpr int64_t largest_int = 1'000'000'000;

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
  const auto count = [&training](const char* key, int64_t fallback) {
    return static_cast<int>(training.integer_or(key, fallback, 1, largest_int));
  };
  const auto number = [&training](const char* key, const char* fallback, Bounds bounds) {
    return training.quantity_or(key, Dimension::number, fallback, bounds);
  };
  training.one_of_or("algorithm", "a2c", {"a2c"});
  settings.environments = count("environments", 64);
  settings.rollout_steps = count("rollout", 8);
  if (training.has("steps")) settings.total_steps = training.integer("steps", 1, 1'000'000'000'000);
  settings.gamma = number("gamma", "0", zero_to_one);
  settings.gae_lambda = number("gae_lambda", "1", zero_to_one);
  settings.learning_rate = read_schedule(training, "learning_rate", "0.002");
  settings.entropy = read_schedule(training, "entropy", "0.02");
  settings.value_coefficient = number("value_coefficient", "0.5", not_negative);
  settings.gradient_clip = number("gradient_clip", "0.5", positive);
  const bool is_adam = training.one_of_or("optimizer", "rmsprop", {"rmsprop", "adam"}) == "adam";
  settings.optimizer = is_adam ? TrainingSettings::Optimizer::adam : TrainingSettings::Optimizer::rmsprop;
  settings.trunk = training.integers_or("trunk", {128, 128}, 1, 65536);
  settings.normalise_advantage = training.boolean_or("normalise_advantage", false);
  settings.normalise_observation = training.boolean_or("normalise_observation", true);
  settings.checkpoint_updates = count("checkpoint_every", 200);
  return settings;
}

}  // namespace edgeward
