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

}  // namespace

std::string why_no_figures() {
  const std::string python = interpreter();
  return access(python.c_str(), X_OK) == 0 ? "" : "there is no Python at " + python;
}

bool run_figures(std::vector<std::string> arguments, bool quiet) {
  if (const std::string why = why_no_figures(); !why.empty()) return give_up(why);
  const std::string python = interpreter();
  arguments.insert(arguments.begin(), {python, "-m", "edgeward.figures"});
  std::vector<std::string> variables = python_environment();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (quiet) posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t process = 0;
  const int error = posix_spawn(&process, python.c_str(), &actions, nullptr, pointers(arguments).data(),
                                pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return give_up(python + " cannot be started: " + std::strerror(error));
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 2) return false;  // it has said what is missing
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
  command->add_option("RUN", *path, "A run directory that has been evaluated")->required();
  command->callback([path] {
    const RunDirectory run = RunDirectory::open_to_read(*path);
    if (!draw_figures(run.path(), false)) {
      throw InputError("some figures of " + run.path() +
                       " are missing: edgeward evaluate makes their numbers");
    }
  });
}

}  // namespace edgeward
