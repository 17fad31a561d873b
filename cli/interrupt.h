// Ctrl-C and SIGTERM as a flag: long work looks at it, puts its results in order and ends with exit status
// 130.
#pragma once

#include <array>
#include <csignal>
#include <string>

namespace edgeward {

// Catches SIGINT and SIGTERM while it lives, but for one that the program was started to ignore (a background
// job of a shell). A second signal, of either kind, ends the program at once.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  static bool requested();

 private:
  static constexpr std::array signals_{SIGINT, SIGTERM};
  std::array<struct sigaction, signals_.size()> before_{};
};

// Thrown by a command that was interrupted and has put things in order. Not a std::exception: nothing in
// between takes it for a fault.
struct Interrupted {
  std::string message;  // for stderr: what was kept and how to go on
};

}  // namespace edgeward
