#include "agents/learner/checkpoint.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "agents/sha256.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

constexpr std::string_view magic = "EDGEWCKP";
constexpr uint32_t format_version = 2;
constexpr size_t digest_size = 64;  // hexadecimal digits
constexpr size_t preamble_size = 8 + 4 + 4 + digest_size;

// Little-endian, so that a file means the same everywhere.
void append_uint32(std::string& bytes, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>((value >> shift) & 0xFF);
}

uint32_t read_uint32(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value |= uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return value;
}

std::string printable(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += byte >= ' ' && byte <= '~' ? byte : '?';
  return text;
}

[[noreturn]] void refuse(const std::string& path, const std::string& problem) {
  throw InputError(path + ": " + problem);
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(path, std::string("cannot be opened: ") + std::strerror(errno));
  std::ostringstream content;
  content << file.rdbuf();
  if (std::filesystem::is_directory(path)) refuse(path, "not an Edgeward checkpoint: it is a folder");
  if (file.bad()) refuse(path, "cannot be read");
  if (content.view().empty()) refuse(path, "not an Edgeward checkpoint: it is empty");
  return std::move(content).str();
}

void require_size(const std::string& path, size_t found, size_t expected) {
  if (found < expected)
    refuse(path, fmt::format("truncated checkpoint: {} bytes, expected {}", found, expected));
  if (found > expected) {
    refuse(path, fmt::format("damaged checkpoint: {} bytes, expected {}", found, expected));
  }
}

void require_digest(const std::string& path, const char* part, const std::string& found,
                    const std::string& expected) {
  if (found == expected) return;
  refuse(path,
         fmt::format("damaged checkpoint: SHA-256 of its {} is {}, expected {}", part, found, expected));
}

CheckpointHeader header_from_json(const nlohmann::json& json) {
  CheckpointHeader header;
  json.at("identity").get_to(header.identity);
  json.at("spec_sha256").get_to(header.spec_sha256);
  header.settings = json.at("settings");
  json.at("seed").get_to(header.seed);
  json.at("update").get_to(header.update);
  json.at("steps").get_to(header.steps);
  json.at("episodes").get_to(header.episodes);
  json.at("simulated_s").get_to(header.simulated_s);
  return header;
}

nlohmann::json schedule_json(const Schedule& schedule) {
  return {{"from", schedule.from}, {"to", schedule.to}};
}

}  // namespace

// The keys are those of a scenario's section `training`, so that a message about one names what a user wrote.
nlohmann::json settings_json(const TrainingSettings& settings) {
  return {{"environments", settings.environments},
          {"rollout", settings.rollout_steps},
          {"overlap", settings.overlap},
          {"steps", settings.total_steps},
          {"gamma", settings.gamma},
          {"gae_lambda", settings.gae_lambda},
          {"learning_rate", schedule_json(settings.learning_rate)},
          {"entropy", schedule_json(settings.entropy)},
          {"value_coefficient", settings.value_coefficient},
          {"gradient_clip", settings.gradient_clip},
          {"optimizer", settings.optimizer == TrainingSettings::Optimizer::adam ? "adam" : "rmsprop"},
          {"trunk", settings.trunk},
          {"normalise_advantage", settings.normalise_advantage},
          {"normalise_observation", settings.normalise_observation},
          {"checkpoint_every", settings.checkpoint_updates}};
}

std::string spec_sha256(const Spec& spec) {
  return sha256_hex(nlohmann::json(spec).dump());
}

std::string pack_checkpoint(const CheckpointHeader& header, std::string_view payload) {
  const nlohmann::json json = {{"identity", header.identity},     {"spec_sha256", header.spec_sha256},
                               {"settings", header.settings},     {"seed", header.seed},
                               {"update", header.update},         {"steps", header.steps},
                               {"episodes", header.episodes},     {"simulated_s", header.simulated_s},
                               {"payload_bytes", payload.size()}, {"payload_sha256", sha256_hex(payload)}};
  const std::string text = json.dump();
  std::string bytes(magic);
  append_uint32(bytes, format_version);
  append_uint32(bytes, static_cast<uint32_t>(text.size()));
  bytes += sha256_hex(text);
  bytes += text;
  bytes += payload;
  return bytes;
}

Checkpoint read_checkpoint(const std::string& path) {
  const std::string bytes = read_file(path);
  const std::string_view view = bytes;
  const std::string_view start = view.substr(0, magic.size());
  if (start != magic.substr(0, start.size())) {
    refuse(path, fmt::format("not an Edgeward checkpoint: it starts with '{}', expected '{}'",
                             printable(start), magic));
  }
  if (view.size() < preamble_size) require_size(path, view.size(), preamble_size);
  const uint32_t version = read_uint32(view.substr(8));
  if (version != format_version) {
    refuse(path, fmt::format("checkpoint of format version {}, expected {}", version, format_version));
  }
  const size_t header_size = read_uint32(view.substr(12));
  if (view.size() < preamble_size + header_size) require_size(path, view.size(), preamble_size + header_size);
  const std::string_view text = view.substr(preamble_size, header_size);
  require_digest(path, "header", sha256_hex(text), std::string(view.substr(16, digest_size)));

  Checkpoint checkpoint;
  const nlohmann::json json = nlohmann::json::parse(text);  // as written: its digest is right
  checkpoint.header = header_from_json(json);
  require_size(path, view.size(), preamble_size + header_size + json.at("payload_bytes").get<size_t>());
  checkpoint.payload = view.substr(preamble_size + header_size);
  require_digest(path, "payload", sha256_hex(checkpoint.payload),
                 json.at("payload_sha256").get<std::string>());
  return checkpoint;
}

void require_scenario(const std::string& path, const CheckpointHeader& header, const std::string& identity,
                      const Spec& spec) {
  if (header.identity != identity) {
    refuse(path, fmt::format("checkpoint of another scenario: identity {}, expected {}", header.identity,
                             identity));
  }
  if (const std::string expected = spec_sha256(spec); header.spec_sha256 != expected) {
    refuse(path, fmt::format("checkpoint of another decision problem: SHA-256 of its Spec is {}, expected {}",
                             header.spec_sha256, expected));
  }
}

void require_training(const std::string& path, const CheckpointHeader& header,
                      const TrainingSettings& settings, uint64_t seed) {
  const nlohmann::json expected = settings_json(settings).flatten();
  const nlohmann::json found = header.settings.flatten();
  for (const auto& [pointer, value] : expected.items()) {
    if (found.contains(pointer) && found[pointer] == value) continue;
    std::string key = pointer.substr(1);
    for (char& c : key) c = c == '/' ? '.' : c;
    refuse(path, fmt::format("checkpoint of a training with other settings: training.{} is {}, expected {}",
                             key, found.contains(pointer) ? found[pointer].dump() : "absent", value.dump()));
  }
  if (found.size() != expected.size()) {
    refuse(path, fmt::format("checkpoint of a training with other settings: {}, expected {}",
                             header.settings.dump(), settings_json(settings).dump()));
  }
  if (header.seed != seed) {
    refuse(path,
           fmt::format("checkpoint of a training with another seed: {}, expected {}", header.seed, seed));
  }
}

}  // namespace edgeward
