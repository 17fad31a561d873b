// Progress of long work on stderr: a bar with rate and time left on a terminal, else a plain line every few
// seconds.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace edgeward {

class Progress {
 public:
  // what: "training"; unit: what is counted, "steps"; quiet: prints nothing at all.
  Progress(std::string what, std::string unit, int64_t total, bool quiet);
  ~Progress();  // leaves the cursor on a line of its own
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void start_at(int64_t done);                              // work done before, which the rate does not count
  void update(int64_t done, const std::string& note = "");  // cheap: prints a few times per second at most
  void finish(const std::string& note = "");

 private:
  using Clock = std::chrono::steady_clock;

  void print(Clock::time_point now, const std::string& note);

  std::string what_, unit_;
  int64_t total_, done_ = 0, start_ = 0;
  bool quiet_, terminal_, open_line_ = false;
  Clock::time_point began_, printed_;
};

// "12 s", "3 min 20 s", "1 h 5 min".
std::string format_duration(double seconds);

// "980", "12.3k", "4.5M": for rates and counts.
std::string format_count(double count);

}  // namespace edgeward
