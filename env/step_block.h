// The shared memory between a vector environment and its workers: a header page per worker, then one array
// per quantity over all environments, so that a policy reads the whole batch in place. Nothing is copied on
// the way.
//
//   [header of worker 0] ... [header of worker W-1] [observation N x D] [mask N x M] ... [spec as JSON]
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "env/batch_env.h"
#include "env/futex.h"
#include "env/spec.h"
#include "env/step_view.h"

namespace edgeward {

// The action of an environment that sits a command out: all of its choices are this.
inline constexpr int32_t hold_choice = -1;

enum class Command : uint32_t { reset_seeded, reset_unseeded, step };
enum class Reply : uint32_t { starting, ok, input_error, error };

// One page per worker. The client counts `request` up when a command waits; the worker sets `reply` to it
// when the command is done, and counts down `unanswered`, which the client waits for. A reset_unseeded and a
// step leave alone the rows whose action is `hold_choice`.
struct WorkerHeader {
  SharedNumber request;
  SharedNumber unanswered;  // of worker 0 only: how many workers have a command and have not answered yet
  std::atomic<uint32_t> wake_at;  // of worker 0 only: the client sleeps until no more than so many are left
  alignas(64) std::atomic<uint32_t> reply;
  Command command;
  Reply status;
  uint64_t seed;
  uint64_t block_size;  // of the whole block; known to the worker once it has read the scenario
  uint64_t spec_offset, spec_size;
  char message[3584];  // what went wrong, zero-terminated
};
inline constexpr size_t header_stride = 4096;
static_assert(sizeof(WorkerHeader) <= header_stride);

// Where everything lies in a block. A function of the Spec, N and W alone: both sides compute it.
struct BlockLayout {
  BlockLayout(const Spec& spec, size_t spec_json_size, size_t environments, size_t workers);

  size_t environments, workers;
  size_t observation_size, mask_size, action_size, agents, reward_terms, metrics, privileged_size;
  // Offsets in bytes, each a multiple of 64.
  size_t observation, mask, privileged, episode, action, group, reward, agent_reward, reward_term, metric_sum,
      metric_count, elapsed, terminated, truncated, final_observation, spec_json;
  size_t total;
};

// A mapping of the block's memory file (a memfd: it has no name that could be left behind).
class MappedBlock {
 public:
  MappedBlock(int fd, size_t size);  // throws Error
  ~MappedBlock();
  MappedBlock(MappedBlock&& other) noexcept;
  MappedBlock(const MappedBlock&) = delete;
  MappedBlock& operator=(const MappedBlock&) = delete;

  WorkerHeader& header(size_t worker) const;
  template <class T>
  T* at(size_t offset) const {
    return reinterpret_cast<T*>(data_ + offset);
  }

 private:
  std::byte* data_;
  size_t size_;
};

// The rows of one environment in the block.
StepView step_view(const MappedBlock& block, const BlockLayout& layout, size_t row);

// Views over all rows.
StepBatch step_batch(const MappedBlock& block, const BlockLayout& layout);

}  // namespace edgeward
