#include "cli/figures.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/run_directory.h"
#include "sim/model/error.h"

extern char** environ;

namespace edgeward {
namespace {

// The environment of this process with the project's Python package in front of the search path.
std::vector<std::string> python_environment() {
  std::vector<std::string> variables;
  std::string path = EDGEWARD_PYTHON_PATH;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (text.starts_with("PYTHONPATH=")) {
      path += ":" + text.substr(std::strlen("PYTHONPATH="));
    } else {
      variables.push_back(text);
    }
  }
  variables.push_back("PYTHONPATH=" + path);
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

bool give_up(const std::string& why) {
  fmt::print(stderr, "edgeward: no figures: {}\n", why);
  return false;
}

std::string interpreter() {
  const char* const asked = std::getenv("EDGEWARD_PYTHON");
  return asked != nullptr ? asked : EDGEWARD_PYTHON;
}

constexpr const char* remedy =
    "; scripts/setup makes one that draws, EDGEWARD_PYTHON names another (which needs matplotlib)";

// Its exit status; nothing where it could not be started or was killed. quiet: without what it prints.
std::optional<int> run_python(std::vector<std::string> words, bool quiet) {
  std::vector<std::string> variables = python_environment();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (quiet) posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t process = 0;
  const int error = posix_spawn(&process, words.front().c_str(), &actions, nullptr, pointers(words).data(),
                                pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return std::nullopt;
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? std::optional<int>(WEXITSTATUS(status)) : std::nullopt;
}

}  // namespace

std::string why_no_figures() {
  const std::string python = interpreter();
  if (access(python.c_str(), X_OK) != 0) return "there is no Python at " + python + remedy;
  constexpr const char* look =
      "import importlib.util, sys; sys.exit(importlib.util.find_spec('matplotlib') is None)";
  const std::optional<int> status = run_python({python, "-c", look}, false);
  return status == 0 ? "" : python + " has no matplotlib" + remedy;
}

bool run_figures(std::vector<std::string> arguments, bool quiet) {
  if (const std::string why = why_no_figures(); !why.empty()) return give_up(why);
  const std::string python = interpreter();
  arguments.insert(arguments.begin(), {python, "-m", "edgeward.figures"});
  const std::optional<int> status = run_python(std::move(arguments), quiet);
  if (status == 0) return true;
  if (status == 2) return false;  // it has said what is missing
  return give_up("edgeward.figures, run by " + python + ", did not finish");
}

TextForPython::TextForPython(std::string_view text) : memory_(memory_file("edgeward-text")) {
  while (!text.empty()) {
    const ssize_t count = write(memory_.get(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Error(std::string("cannot keep a text for Python: ") + std::strerror(errno));
    text.remove_prefix(static_cast<size_t>(count));
  }
}

std::string TextForPython::path() const {
  return fmt::format("/proc/{}/fd/{}", getpid(), memory_.get());
}

bool draw_figures(const std::string& run_path, bool quiet) {
  return run_figures({run_path}, quiet);
}

void add_figures_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand("figures", "Draw the figures of a run again");
  const auto path = std::make_shared<std::string>();
  command->add_option("RUN", *path, "A run directory: of `train`, evaluated, or of `run`")->required();
  command->callback([path] {
    const RunDirectory run = RunDirectory::open_to_read(*path);
    if (!draw_figures(run.path(), false)) {
      const bool trained = run.info().command == "train";
      throw InputError("some figures of " + run.path() + " are missing" +
                       (trained ? ": edgeward evaluate makes their numbers" : ""));
    }
  });
}

}  // namespace edgeward
