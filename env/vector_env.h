// The vector environment: W worker processes of K cells each, behind one block of shared memory. One round
// trip per vector step. A program may hold several; none of them hosts a simulation engine in the program
// itself.
#pragma once

#include <memory>
#include <string>

#include "env/batch_env.h"
#include "env/recording.h"
#include "sim/model/error.h"

namespace edgeward {

// A worker that died or answered nonsense; the message ends with its last words.
class WorkerError : public Error {
 public:
  using Error::Error;
};

struct VectorEnvOptions {
  int workers = 1;           // W processes
  int cells = 1;             // K cells in each: N = W x K
  std::string worker_path;   // the edgeward-worker executable; "" = beside this program, or EDGEWARD_WORKER
  std::string profile_path;  // the profiles folder; "" = the default one
  RecordingOptions recording = {};  // off: costs nothing
};

class VectorEnv : public BatchEnv {
 public:
  // scenario: resolved YAML text (to_yaml of the scenario's root). Starts the workers and waits for their
  // Spec. Throws InputError for what a worker finds wrong in the scenario, WorkerError for a worker that
  // cannot start.
  VectorEnv(const std::string& scenario, const VectorEnvOptions& options);
  ~VectorEnv() override;  // ends the workers

  const Spec& spec() const override;
  size_t size() const override;
  void reset(uint64_t seed) override;
  void reset() override;
  void step(std::span<const int32_t> actions) override;
  const StepBatch& batch() const override;

  void send(std::span<const int32_t> actions) override;
  bool answered() const override;
  void receive() override;

  // Hands over what was recorded since the last call, worker by worker, and forgets it. Not while a step is
  // under way. Nothing where recording is off. Throws Error.
  void drain(RecordVisitor& visitor);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgeward
