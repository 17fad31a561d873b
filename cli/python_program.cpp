#include "cli/python_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "env/worker_process.h"
#include "sim/model/data_folders.h"
#include "sim/model/error.h"

extern char** environ;

namespace edgeward {
namespace {

// The environment of this process with the project's Python package in front of the search path. One that was
// installed is on the path already.
std::vector<std::string> python_environment() {
  std::vector<std::string> variables;
  if (installed_package()) {
    for (char** variable = environ; *variable != nullptr; ++variable) variables.emplace_back(*variable);
    return variables;
  }
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

std::vector<std::string> command_line(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), python_interpreter());
  return arguments;
}

}  // namespace

std::string python_interpreter() {
  if (const char* const asked = std::getenv("EDGEWARD_PYTHON")) return asked;
  if (const auto package = installed_package()) {  // PREFIX/lib/python3.11/site-packages/edgeward
    return package->parent_path().parent_path().parent_path().parent_path() / "bin" / "python3";
  }
  return EDGEWARD_PYTHON;
}

std::optional<int> run_python(std::vector<std::string> arguments, bool quiet) {
  std::vector<std::string> words = command_line(std::move(arguments));
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

pid_t start_python(std::vector<std::string> arguments, int socket, int words) {
  std::vector<std::string> command = command_line(std::move(arguments));
  std::vector<std::string> variables = python_environment();
  // The target may be taken by one of the sources: they are first duplicated above it.
  const Fd socket_above(fcntl(socket, F_DUPFD_CLOEXEC, 10)), words_above(fcntl(words, F_DUPFD_CLOEXEC, 10));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, words_above.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, words_above.get(), STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, socket_above.get(), python_socket);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  pid_t process = 0;
  const int error = posix_spawn(&process, command.front().c_str(), &actions, &attributes,
                                pointers(command).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    throw InputError("cannot start the Python " + command.front() + ": " + std::strerror(error) +
                     "; scripts/setup makes one, EDGEWARD_PYTHON names another");
  }
  return process;
}

void become_python(std::vector<std::string> arguments) {
  std::vector<std::string> words = command_line(std::move(arguments));
  std::vector<std::string> variables = python_environment();
  execve(words.front().c_str(), pointers(words).data(), pointers(variables).data());
}

}  // namespace edgeward
