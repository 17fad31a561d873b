// The far side of a VectorEnv: a process that hosts simulation engines. The worker itself makes none: it
// forks a child for each seeded reset, whose engine starts from nothing, so that equal seeds give equal
// bytes. The child answers the client directly; the worker only watches over both.
#pragma once

#include <cstdint>
#include <string>

namespace edgeward {

struct WorkerOptions {
  int block_fd = -1;     // memory file of the step buffers
  int scenario_fd = -1;  // the resolved scenario, YAML
  int lifeline_fd = -1;  // a socket: the client shuts it down when it has no more use for the worker
  int client = -1;       // process number of the client, which may die without a word
  uint32_t worker = 0;   // which one of
  uint32_t workers = 1;
  uint32_t cells = 1;           // in each worker
  uint32_t first_cell = 0;      // of worker 0: what the cells' random streams are named by counts from it
  int record_fd = -1;           // where to record to, opened for appending; -1: nothing is recorded
  uint32_t detailed_cells = 0;  // RecordingOptions
  std::string profile_path;
};

// Serves until the client closes or dies. Returns the process's exit status; last words go to stderr.
int run_worker(const WorkerOptions& options);

}  // namespace edgeward
