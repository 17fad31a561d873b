// SimGrid allows one engine per process: a test runs each simulation in a forked child and checks what it
// returns.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace edgeward::testing {

// Runs `simulate` in a child and returns its numbers. Throws std::runtime_error with what the child threw, or
// with how it died.
inline std::vector<double> in_child(const std::function<std::vector<double>()>& simulate) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("pipe failed");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    close(ends[0]);
    std::string payload;
    try {
      const std::vector<double> numbers = simulate();
      payload =
          "n" + std::string(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double));
    } catch (const std::exception& error) {
      payload = std::string("e") + error.what();
    }
    for (size_t sent = 0; sent < payload.size();) {
      const ssize_t count = write(ends[1], payload.data() + sent, payload.size() - sent);
      if (count <= 0) _exit(1);
      sent += static_cast<size_t>(count);
    }
    _exit(0);
  }
  close(ends[1]);
  std::string payload;
  char buffer[65536];
  ssize_t count;
  while ((count = read(ends[0], buffer, sizeof buffer)) > 0)
    payload.append(buffer, static_cast<size_t>(count));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status))
    throw std::runtime_error("the child died of signal " + std::to_string(WTERMSIG(status)));
  if (payload.empty() || payload[0] == 'e') throw std::runtime_error("in the child: " + payload);
  std::vector<double> numbers((payload.size() - 1) / sizeof(double));
  std::memcpy(numbers.data(), payload.data() + 1, numbers.size() * sizeof(double));
  return numbers;
}

}  // namespace edgeward::testing
