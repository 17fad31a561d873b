#include "env/vector_env.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "env/futex.h"
#include "env/step_block.h"
#include "env/worker_process.h"

namespace edgeward {
namespace {

// How often a waiting client looks whether its workers still live: a death is noticed well within a second.
constexpr std::chrono::milliseconds death_watch{100};

std::string find_worker(const std::string& asked) {
  if (!asked.empty()) return asked;
  if (const char* path = std::getenv("EDGEWARD_WORKER")) return path;
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "edgeward-worker";
}

void write_all(int fd, const std::string& text) {
  size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = write(fd, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Error(std::string("cannot write to a memory file: ") + std::strerror(errno));
    written += static_cast<size_t>(count);
  }
}

}  // namespace

struct VectorEnv::Impl {
  VectorEnvOptions options;
  Fd block_file = memory_file("edgeward-steps");
  Fd scenario_file = memory_file("edgeward-scenario");
  std::vector<Fd> record_files;  // by worker; none where nothing is recorded
  std::vector<WorkerProcess> workers;
  std::optional<MappedBlock> block;
  Spec spec;
  std::optional<BlockLayout> layout;
  StepBatch batch;
  int32_t* actions = nullptr;
  std::optional<Patience> patience;
  bool waiting = false;  // sent, not yet received
  bool started = false;  // has been reset
  std::string broken;    // why nothing works any more

  void post(Command command, uint64_t seed = 0) {
    if (!broken.empty()) throw WorkerError(broken);
    if (waiting) throw Error("a vector environment has a step under way: receive it first");
    block->header(0).unanswered.value.store(static_cast<uint32_t>(workers.size()));
    for (size_t worker = 0; worker < workers.size(); ++worker) {
      WorkerHeader& header = block->header(worker);
      header.command = command;
      header.seed = seed;
      ++header.request.value;
      wake_all(header.request);
    }
    waiting = true;
  }

  // Waits until every worker has answered; throws what they have to say.
  void collect() {
    SharedNumber& unanswered = block->header(0).unanswered;
    while (const uint32_t left = unanswered.value.load()) {
      if (!wait_for_change(unanswered, left, death_watch, patience->spin())) require_alive();
    }
    waiting = false;
    for (size_t worker = 0; worker < workers.size(); ++worker) {
      const WorkerHeader& header = block->header(worker);
      if (header.status == Reply::input_error) {
        broken = header.message;
        throw InputError(broken);
      }
      if (header.status == Reply::error) {
        broken = "worker " + std::to_string(worker) + ": " + header.message;
        throw WorkerError(broken);
      }
    }
  }

  void require_alive() {
    for (size_t worker = 0; worker < workers.size(); ++worker) {
      const WorkerHeader& header = block->header(worker);
      const auto answered = [&] {
        return header.reply.load(std::memory_order_acquire) == header.request.value.load();
      };
      if (answered() || workers[worker].alive() || answered()) continue;
      waiting = false;
      broken = "worker " + std::to_string(worker) + " died: " + workers[worker].last_words();
      throw WorkerError(broken);
    }
  }

  void check_actions(std::span<const int32_t> chosen) const {
    if (chosen.size() != layout->environments * layout->action_size) {
      throw Error("step() takes " + std::to_string(layout->environments * layout->action_size) +
                  " actions, got " + std::to_string(chosen.size()));
    }
    const uint8_t* allowed = batch.mask.data();
    for (size_t row = 0; row < layout->environments; ++row) {
      for (size_t component = 0; component < layout->action_size; ++component) {
        const auto choices = static_cast<int32_t>(spec.action[component].choices.size());
        const int32_t choice = chosen[row * layout->action_size + component];
        if (choice < 0 || choice >= choices || allowed[choice] == 0) {
          throw Error("action " + std::to_string(choice) + " of environment " + std::to_string(row) + ", " +
                      spec.action[component].name + ", is " +
                      (choice < 0 || choice >= choices
                           ? "not one of its " + std::to_string(choices) + " choices"
                           : "masked: not allowed in this state"));
        }
        allowed += choices;
      }
    }
  }
};

VectorEnv::VectorEnv(const std::string& scenario, const VectorEnvOptions& options)
    : impl_(std::make_unique<Impl>()) {
  if (options.workers < 1 || options.cells < 1) throw InputError("workers and cells must be at least 1");
  Impl& impl = *impl_;
  impl.options = options;
  const auto count = static_cast<size_t>(options.workers);
  impl.patience.emplace(count);
  write_all(impl.scenario_file.get(), scenario);
  if (ftruncate(impl.block_file.get(), static_cast<off_t>(count * header_stride)) != 0) {
    throw Error(std::string("cannot size the step buffers: ") + std::strerror(errno));
  }
  impl.block.emplace(impl.block_file.get(), count * header_stride);
  const std::string path = find_worker(options.worker_path);
  // The workers' first answer, to no command, is that they have read the scenario.
  for (size_t worker = 0; worker < count; ++worker) impl.block->header(worker).request.value.store(1);
  impl.block->header(0).unanswered.value.store(static_cast<uint32_t>(count));
  for (int worker = 0; worker < options.workers; ++worker) {
    if (options.recording.on) impl.record_files.push_back(append_only_memory_file("edgeward-record"));
    const WorkerProcess::Files files{impl.block_file.get(), impl.scenario_file.get(),
                                     options.recording.on ? impl.record_files.back().get() : -1};
    impl.workers.emplace_back(path, files, WorkerProcess::Place{worker, options.workers, options.cells},
                              options.recording.detailed_cells, options.profile_path);
  }
  impl.collect();

  const WorkerHeader& header = impl.block->header(0);
  const size_t total = header.block_size, spec_offset = header.spec_offset, spec_size = header.spec_size;
  MappedBlock whole(impl.block_file.get(), total);
  impl.spec =
      nlohmann::json::parse(whole.at<char>(spec_offset), whole.at<char>(spec_offset) + spec_size).get<Spec>();
  impl.layout.emplace(impl.spec, spec_size, count * static_cast<size_t>(options.cells), count);
  if (impl.layout->total != total)
    throw WorkerError("worker 0 lays out the step buffers differently: rebuild it");
  impl.block.reset();
  impl.block.emplace(std::move(whole));
  impl.batch = step_batch(*impl.block, *impl.layout);
  impl.actions = impl.block->at<int32_t>(impl.layout->action);
}

VectorEnv::~VectorEnv() {
  for (WorkerProcess& worker : impl_->workers)
    worker.hang_up();  // they end side by side, then are waited for
}

const Spec& VectorEnv::spec() const {
  return impl_->spec;
}
size_t VectorEnv::size() const {
  return impl_->layout->environments;
}
const StepBatch& VectorEnv::batch() const {
  return impl_->batch;
}

void VectorEnv::reset(uint64_t seed) {
  impl_->post(Command::reset_seeded, seed);
  impl_->collect();
  impl_->started = true;
}

void VectorEnv::reset() {
  if (!impl_->started) throw Error("the first reset of a vector environment needs a seed");
  impl_->post(Command::reset_unseeded);
  impl_->collect();
}

void VectorEnv::send(std::span<const int32_t> actions) {
  if (!impl_->started) throw Error("a vector environment must be reset before its first step");
  if (impl_->waiting) throw Error("a vector environment has a step under way: receive it first");
  impl_->check_actions(actions);
  std::memcpy(impl_->actions, actions.data(), actions.size_bytes());
  impl_->post(Command::step);
}

bool VectorEnv::answered() const {
  return impl_->block->header(0).unanswered.value.load() == 0;
}

void VectorEnv::receive() {
  if (!impl_->waiting) throw Error("a vector environment has no step under way: send one first");
  impl_->collect();
}

void VectorEnv::step(std::span<const int32_t> actions) {
  send(actions);
  receive();
}

void VectorEnv::drain(RecordVisitor& visitor) {
  if (impl_->waiting) throw Error("a vector environment has a step under way: receive it first");
  for (const Fd& file : impl_->record_files) drain_records(file.get(), visitor);
}

}  // namespace edgeward
