// A run directory: everything that a training leaves behind, and what evaluate, export and figures read and
// add to. It appears as a whole and is never written over; each file in it is written to a temporary and
// renamed, so that a run killed at any moment resumes or says what is missing. docs/run-directory.md
// describes the files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/run_lock.h"

namespace edgeward {

// run.json
struct RunInfo {
  std::string version;   // of the edgeward that made the run
  std::string commit;    // the git commit it was built from
  std::string scenario;  // as named on the command line
  std::string title;     // of the scenario
  std::string identity;  // of the decision problem (agents/experiment.h): guards checkpoints
  std::string command;   // "train", "run" or "compare"
  std::string state;     // "training", "interrupted", "complete"
  uint64_t seed = 0;
  int workers = 0, cells = 0;
};

class RunDirectory {
 public:
  using Files = std::vector<std::pair<std::string, std::string>>;  // names and contents

  // Makes the directory with run.json, config.yaml (the resolved scenario) and `more`, and locks it. Throws
  // InputError when `path` exists or cannot be made; nothing is left behind then.
  static RunDirectory create(const std::string& path, const std::string& config, const RunInfo& info,
                             const Files& more = {});

  // Throws InputError: no such directory, not a run directory, damaged run.json. To work on it: also when
  // another process does; and what a process left behind that was killed while writing is removed.
  static RunDirectory open_to_work(const std::string& path);
  static RunDirectory open_to_read(const std::string& path);

  const std::string& path() const { return path_; }
  const RunInfo& info() const { return info_; }
  void set_state(const std::string& state);

  std::string file(const std::string& name) const { return path_ + "/" + name; }
  void write(const std::string& name, const std::string& content) const;
  std::optional<std::string> read(const std::string& name) const;  // nothing when there is no such file

  // Removes what evaluate and export made of an earlier checkpoint; returns the names of what there was.
  std::vector<std::string> remove_results() const;

  // Removes the figures of an evaluation: a new one may not draw them.
  void remove_evaluation_figures() const;

  // checkpoints/NNNNNNNN.ckpt, by update.
  std::string checkpoint(int64_t update) const;
  std::vector<int64_t> checkpoints() const;  // ascending; leftovers of a killed write do not count
  void keep_checkpoints(size_t newest) const;
  int64_t newest_checkpoint()
      const;  // throws InputError where a training has none yet, or this is no training

 private:
  RunDirectory(std::string path, RunInfo info) : path_(std::move(path)), info_(std::move(info)) {}

  std::string path_;
  RunInfo info_;
  std::optional<Fd> lock_;
};

// Throws InputError when `path` exists, or lies where nothing can be made: known before long work begins.
void check_output_path(const std::string& path);

// runs/<scenario>-seed<seed>-<n> with the first n that is free.
std::string default_run_path(const std::string& scenario, uint64_t seed);

}  // namespace edgeward
