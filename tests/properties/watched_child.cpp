#include "tests/properties/watched_child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace edgeward::testing {
namespace {

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_end(size_t which) {
    if (ends[which] >= 0) close(ends[which]);
    ends[which] = -1;
  }
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Reads both pipes until they are closed or the time is up; false when it is.
bool read_all(Pipe& out, Pipe& err, Ended& ended, double limit_s) {
  const auto start = std::chrono::steady_clock::now();
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    const double left_s = limit_s - seconds_since(start);
    if (left_s <= 0) return false;
    std::array<pollfd, 2> watched{{{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}}};
    if (poll(watched.data(), watched.size(), static_cast<int>(left_s * 1000) + 1) < 0 && errno != EINTR) {
      throw std::runtime_error("poll failed");
    }
    for (size_t index = 0; index < 2; ++index) {
      if ((watched[index].revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
      std::array<char, 65536> buffer;
      const ssize_t count = read(watched[index].fd, buffer.data(), buffer.size());
      if (count > 0)
        (index == 0 ? ended.output : ended.error).append(buffer.data(), static_cast<size_t>(count));
      if (count == 0) (index == 0 ? out : err).close_end(0);
    }
  }
  return true;
}

void collect(pid_t child, bool in_time, double limit_s, Ended& ended) {
  if (!in_time) kill(-child, SIGKILL);
  int status = 0;
  rusage used{};
  while (wait4(child, &status, 0, &used) < 0 && errno == EINTR) {
  }
  kill(-child, SIGKILL);  // whatever it left behind
  ended.peak_mb = static_cast<double>(used.ru_maxrss) / 1024;
  if (!in_time) {
    ended.died = fmt::format("after more than {} s", limit_s);
  } else if (WIFSIGNALED(status)) {
    ended.died = fmt::format("of signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  } else {
    ended.status = WEXITSTATUS(status);
  }
}

}  // namespace

Ended in_watched_child(const std::function<std::string()>& work, double limit_s) {
  Ended ended;
  Pipe out, err;
  std::fflush(nullptr);  // or the child would write what waits in this process's buffers once more
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    setpgid(0, 0);
    dup2(err.ends[1], STDERR_FILENO);
    std::string result;
    int status = 0;
    try {
      result = work();
    } catch (const std::exception& error) {
      result = error.what();
      status = 1;
    }
    for (size_t sent = 0; sent < result.size();) {
      const ssize_t count = write(out.ends[1], result.data() + sent, result.size() - sent);
      if (count <= 0) _exit(2);
      sent += static_cast<size_t>(count);
    }
    _exit(status);
  }
  setpgid(child, child);
  out.close_end(1);
  err.close_end(1);
  const bool in_time = read_all(out, err, ended, limit_s);
  collect(child, in_time, limit_s, ended);
  if (ended.died.empty() && ended.status != 0) ended.died = "with: " + ended.output;
  return ended;
}

Ended run_program(const std::vector<std::string>& arguments, double limit_s) {
  Ended ended;
  Pipe out, err;
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::fflush(nullptr);  // or the child would write what waits in this process's buffers once more
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    setpgid(0, 0);
    dup2(out.ends[1], STDOUT_FILENO);
    dup2(err.ends[1], STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  setpgid(child, child);
  out.close_end(1);
  err.close_end(1);
  const bool in_time = read_all(out, err, ended, limit_s);
  collect(child, in_time, limit_s, ended);
  return ended;
}

}  // namespace edgeward::testing
