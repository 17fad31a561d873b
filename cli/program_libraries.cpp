#include "cli/program_libraries.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <sstream>

#include "cli/version.h"
#include "sim/model/data_folders.h"

extern char** environ;

namespace edgeward {

namespace fs = std::filesystem;

namespace {

// What the loader says of a program's libraries, a line each; nothing where it could not be asked.
std::string loader_trace(const fs::path& program) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return "";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) variables.push_back(*variable);
  std::string trace_only = "LD_TRACE_LOADED_OBJECTS=1", name = program;
  variables.insert(variables.end(), {trace_only.data(), nullptr});
  char* words[] = {name.data(), nullptr};
  pid_t process = 0;
  const bool started = posix_spawn(&process, name.c_str(), &actions, nullptr, words, variables.data()) == 0;
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string said;
  char part[4096];
  for (ssize_t count = 0; started && (count = read(ends[0], part, sizeof part)) != 0;) {
    if (count > 0) said.append(part, static_cast<size_t>(count));
    if (count < 0 && errno != EINTR) break;
  }
  close(ends[0]);
  while (started && waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
  return said;
}

bool of_torch(const std::string& library) {
  return library.starts_with("libtorch") || library.starts_with("libc10");
}

std::string without_build(const std::string& version) {  // "2.13.0+cpu" is 2.13.0
  return version.substr(0, version.find('+'));
}

// The version of the PyTorch that lies beside an installed package, as its version.py says.
std::optional<std::string> torch_beside(const fs::path& package) {
  std::ifstream file(package.parent_path() / "torch" / "version.py");
  for (std::string line; std::getline(file, line);) {
    const size_t first = line.find('\''), last = line.rfind('\'');
    if (line.starts_with("__version__") && first < last) return line.substr(first + 1, last - first - 1);
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> missing_libraries(const fs::path& program) {
  std::istringstream lines(loader_trace(program));
  std::vector<std::string> missing;
  for (std::string line; std::getline(lines, line);) {
    const size_t arrow = line.find(" => not found");
    if (arrow == std::string::npos) continue;
    const std::string name =
        line.substr(line.find_first_not_of(" \t"), arrow - line.find_first_not_of(" \t"));
    if (std::find(missing.begin(), missing.end(), name) == missing.end()) missing.push_back(name);
  }
  return missing;
}

std::string why_cannot_start(const std::string& command, const fs::path& program) {
  const std::vector<std::string> missing = missing_libraries(program);
  const auto package = installed_package();
  const std::string wanted = without_build(torch_version());
  if (std::any_of(missing.begin(), missing.end(), of_torch)) {
    return package
               ? fmt::format("'{}' needs PyTorch {}, which is not installed: pip install 'edgeward[train]'",
                             command, wanted)
               : fmt::format("'{}' needs PyTorch {}, which is not where it was built: run scripts/setup",
                             command, wanted);
  }
  if (!missing.empty()) {
    return fmt::format(
        "'{}' cannot start: this machine lacks {}, which {} needs: install the system's packages that have "
        "them, or a wheel made by scripts/wheel, which carries its libraries",
        command, fmt::join(missing, ", "), program.string());
  }
  const std::optional<std::string> found = package ? torch_beside(*package) : std::nullopt;
  if (found && without_build(*found) != wanted && fs::path(program).filename() == "edgeward-learn") {
    return fmt::format("'{}' needs PyTorch {}, and {} is installed: pip install 'edgeward[train]'", command,
                       wanted, *found);
  }
  return "";
}

}  // namespace edgeward
