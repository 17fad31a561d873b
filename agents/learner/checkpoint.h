// Checkpoint files, free of torch: what a file says about itself, and which files are refused. Layout: 8
// bytes magic, format version (uint32), length of the header (uint32), SHA-256 of the header (64 digits), the
// header (JSON, with the payload's length and SHA-256), the payload (written by torch::save; stored_network.h
// says of what).
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "agents/training_settings.h"
#include "env/spec.h"

namespace edgeward {

struct CheckpointHeader {
  std::string identity;  // of scenario and profiles
  std::string spec_sha256;
  nlohmann::json settings;  // settings_json
  uint64_t seed = 0;
  // How far the training is; exact, so that a resumed training reports the same numbers.
  int64_t update = 0, steps = 0, episodes = 0;
  double simulated_s = 0;
};

struct Checkpoint {
  CheckpointHeader header;
  std::string payload;
};

nlohmann::json settings_json(const TrainingSettings& settings);
std::string spec_sha256(const Spec& spec);

// The bytes of the file: a function of header and payload.
std::string pack_checkpoint(const CheckpointHeader& header, std::string_view payload);

// Throws InputError naming the file, what was found and what was expected: not readable, not a checkpoint, of
// another format version, truncated, too long, damaged (header or payload).
Checkpoint read_checkpoint(const std::string& path);

// Throw InputError as above: of another scenario or Spec; of other training settings (the first that differs)
// or seed.
void require_scenario(const std::string& path, const CheckpointHeader& header, const std::string& identity,
                      const Spec& spec);
void require_training(const std::string& path, const CheckpointHeader& header,
                      const TrainingSettings& settings, uint64_t seed);

}  // namespace edgeward
