// The vector environment: W worker processes of K cells each, behind one block of shared memory. One round
// trip per vector step. A program may hold several; none of them hosts a simulation engine in the program
// itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "env/batch_env.h"
#include "env/recording.h"
#include "sim/model/error.h"

namespace edgeward {

// A worker that died or answered nonsense; the message ends with its last words.
class WorkerError : public Error {
 public:
  using Error::Error;
};

// An action that the environment cannot take: a wrong number of them, no choice of its component, a masked
// one.
class ActionError : public Error {
 public:
  using Error::Error;
};

struct VectorEnvOptions {
  int workers = 1;           // W processes
  int cells = 1;             // K cells in each: N = W x K
  std::string worker_path;   // the edgeward-worker executable; "" = beside this program, or EDGEWARD_WORKER
  std::string profile_path;  // the profiles folder; "" = the default one
  RecordingOptions recording = {};  // off: costs nothing
  uint32_t first_cell = 0;          // row i draws what cell first_cell + i of a seed draws
  // Called while a call waits for the workers: every 100 ms, and after a signal. What it throws ends the
  // wait; what was under way stays so, until receive() or a reset.
  std::function<void()> while_waiting = {};
};

// Of one process: in another that was forked from it every call throws Error, and the destructor leaves the
// workers alone. Calls of several threads must not overlap.
class VectorEnv : public BatchEnv {
 public:
  // scenario: resolved YAML text (to_yaml of the scenario's root). Starts the workers and waits for their
  // Spec. Throws InputError for what a worker finds wrong in the scenario, WorkerError for a worker that
  // cannot start.
  VectorEnv(const std::string& scenario, const VectorEnvOptions& options);
  ~VectorEnv() override;  // ends the workers

  const Spec& spec() const override;
  size_t size() const override;
  size_t workers() const;
  void reset(uint64_t seed) override;
  void reset() override;
  // New episodes in the rows whose byte is not 0 ([N]); the others are left as they are.
  void reset_rows(std::span<const uint8_t> rows);

  // All of an environment's choices may be `hold_choice` (-1): it sits the step out. Its row shows the same
  // observation, and a step in which nothing happened and no time passed. Where epochs are intervals, so that
  // work can be under way between two of them, only before the first step of an episode; later it is an
  // ActionError.
  void step(std::span<const int32_t> actions) override;
  const StepBatch& batch() const override;

  void send(std::span<const int32_t> actions) override;
  bool answered() const override;
  void receive() override;

  // The same worker by worker, for a caller that does not wait for the slowest: worker w hosts rows w K to
  // (w + 1) K - 1. While it is under way its rows say nothing.
  void send_worker(size_t worker, std::span<const int32_t> actions);  // [K, H]
  // Waits until `count` of the workers under way have answered, and receives so many: of those that have, the
  // ones that were sent first. Returns their numbers.
  std::vector<size_t> receive_workers(size_t count);
  size_t workers_under_way() const;

  // What batch() views; it stays mapped while somebody holds this.
  std::shared_ptr<const void> memory() const;

  // Hands over what was recorded since the last call, worker by worker, and forgets it. Not while a step is
  // under way. Nothing where recording is off. Throws Error.
  void drain(RecordVisitor& visitor);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgeward
