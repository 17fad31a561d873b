#include "cli/learner_program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace edgeward {

namespace fs = std::filesystem;

namespace {

constexpr std::array learner_commands{train_summary, evaluate_summary, compare_summary, export_summary};

fs::path beside(const char* name) {
  return fs::read_symlink("/proc/self/exe").parent_path() / name;
}

// Becomes the program of that name beside this one. Returns an exit status when that fails.
int become(const char* name, const char* why_missing, char** argv) {
  const fs::path program = beside(name);
  if (!fs::exists(program)) {
    fmt::print(stderr, "edgeward: '{}' needs {}, which was not built{}\n", argv[1], program.string(),
               why_missing);
    return 2;
  }
  execv(program.c_str(), argv);
  fmt::print(stderr, "edgeward: {} cannot be started: {}\n", program.string(), std::strerror(errno));
  return 1;
}

}  // namespace

bool is_learner_command(const std::string& word) {
  return std::any_of(learner_commands.begin(), learner_commands.end(),
                     [&](const LearnerCommand& command) { return word == command.name; });
}

void list_learner_commands(CLI::App& app) {
  const char* const missing = fs::exists(beside("edgeward-learn")) ? "" : " (not in this build: no learner)";
  for (const LearnerCommand& command : learner_commands) {
    app.add_subcommand(command.name, std::string(command.summary) + missing);
  }
}

int become_learner(char** argv) {
  return become("edgeward-learn", " (EDGEWARD_LEARNER is off)", argv);
}

int become_validator(char** argv) {
  return become("edgeward-validate", "", argv);
}

}  // namespace edgeward
