// progress.csv and timing.csv: one row per update. The first is a function of scenario and seed alone;
// wall-clock times have a file of their own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/learner/trainer.h"

namespace edgeward {

class TrainingLog {
 public:
  explicit TrainingLog(const std::vector<std::string>& groups);

  // What a run that is resumed from a checkpoint of `update` had logged up to it. Throws InputError where the
  // text is not that of such a file or lacks updates.
  void restore(const std::string& progress_csv, const std::string& timing_csv, int64_t update);

  // wall_s: since the training began, not counting times between an interruption and its resumption.
  void add(const UpdateReport& report, double wall_s);

  double wall_s() const { return wall_s_; }
  static double wall_s(const std::string& timing_csv, int64_t update);  // as restore() would find it
  std::string progress_csv(int64_t last_update) const;
  std::string timing_csv(int64_t last_update) const;

 private:
  std::string progress_header_;
  std::vector<std::string> progress_, timing_;  // [update - 1], lines with their ends
  int64_t steps_ = 0;
  double wall_s_ = 0;
};

}  // namespace edgeward
