#include "cli/learner_program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <vector>

#include "cli/program_libraries.h"
#include "sim/model/data_folders.h"
#include "sim/model/error.h"

namespace edgeward {

namespace fs = std::filesystem;

namespace {

fs::path beside(const char* name) {
  return program_folder() / name;
}

// Becomes the program of that name beside this one. Returns an exit status when that fails.
int become(const char* name, const char* why_missing, char** argv) {
  const fs::path program = beside(name);
  if (!fs::exists(program)) {
    fmt::print(stderr, "edgeward: '{}' needs {}, which was not built{}\n", argv[1], program.string(),
               why_missing);
    return 2;
  }
  if (const std::string why = why_cannot_start(argv[1], program); !why.empty()) {
    fmt::print(stderr, "edgeward: {}\n", why);
    return 2;
  }
  execv(program.c_str(), argv);
  fmt::print(stderr, "edgeward: {} cannot be started: {}\n", program.string(), std::strerror(errno));
  return 1;
}

}  // namespace

bool needs_learner(int argc, const char* const* argv) {
  if (argc < 2) return false;
  const std::string_view command = argv[1];
  const std::vector<std::string_view> words(argv + 2, argv + argc);
  const auto has = [&](std::string_view option) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
      return word == option || (word.starts_with(option) && word[option.size()] == '=');
    });
  };
  if (command == evaluate_summary.name) return !has("--policy") && !has("--help") && !has("-h");
  if (command == compare_summary.name) return has("--agent");
  return command == train_summary.name || command == export_summary.name;
}

void list_learner_command(CLI::App& app, const LearnerCommand& command) {
  const char* const missing = fs::exists(beside("edgeward-learn")) ? "" : " (not in this build: no learner)";
  app.add_subcommand(command.name, std::string(command.summary) + missing);
}

std::unique_ptr<Policy> no_learner(const std::string& checkpoint_path, const Spec&, const std::string&) {
  throw Error("cannot load " + checkpoint_path + " without edgeward-learn");
}

int become_learner(char** argv) {
  return become("edgeward-learn", " (EDGEWARD_LEARNER is off)", argv);
}

int become_validator(char** argv) {
  return become("edgeward-validate", "", argv);
}

}  // namespace edgeward
