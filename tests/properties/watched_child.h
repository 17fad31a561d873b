// Runs what may crash, hang or eat memory in a forked child, and says what became of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace edgeward::testing {

struct Ended {
  std::string output;  // what the child returned, or what a program wrote to standard output
  std::string error;   // what a program wrote to standard error
  int status = 0;      // exit status; meaningless where the end was not of its own
  std::string died;  // "of signal 11 (Segmentation fault)", "after more than 10 s"; empty: it ended by itself
  double peak_mb = 0;  // resident memory
};

// `work` in a child that lives at most `limit_s`. What it throws becomes `died`.
Ended in_watched_child(const std::function<std::string()>& work, double limit_s);

// A program, its arguments first to last; killed with all of its children after `limit_s`.
Ended run_program(const std::vector<std::string>& arguments, double limit_s);

}  // namespace edgeward::testing
