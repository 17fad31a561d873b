#include "env/vector_env.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <vector>

#include "env/action_check.h"
#include "env/futex.h"
#include "env/step_block.h"
#include "env/worker_process.h"
#include "sim/model/data_folders.h"

namespace edgeward {
namespace {

// How often a waiting client looks whether its workers still live: a death is noticed well within a second.
constexpr std::chrono::milliseconds death_watch{100};

std::string find_worker(const std::string& asked) {
  if (!asked.empty()) return asked;
  if (const char* path = std::getenv("EDGEWARD_WORKER")) return path;
  return program_folder() / "edgeward-worker";
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
  std::shared_ptr<MappedBlock> block;
  Spec spec;
  std::optional<BlockLayout> layout;
  StepBatch batch;
  std::span<int32_t> actions;  // [N, H], in the block
  std::optional<Patience> patience;
  std::vector<size_t> all;  // the workers' numbers
  std::vector<size_t>
      under_way;               // workers with a command that has not been received, in the order of sending
  std::vector<uint8_t> fresh;  // [N] the row's episode has not had a step yet
  bool interrupted = false;    // a wait was ended by `while_waiting`
  bool started = false;        // has been reset
  std::string broken;          // why nothing works any more

  void must_be_ours() const {
    if (workers.front().ours()) return;
    throw Error(
        "this environment belongs to the process that made it: after fork() a child process makes its own");
  }

  void must_work() const {
    must_be_ours();
    if (!broken.empty()) throw WorkerError(broken);
  }

  void must_be_idle() const {
    if (!under_way.empty()) throw Error("a vector environment has a step under way: receive it first");
  }

  bool is_under_way(size_t worker) const {
    return std::find(under_way.begin(), under_way.end(), worker) != under_way.end();
  }

  bool has_answered(size_t worker) const {
    const WorkerHeader& header = block->header(worker);
    return header.reply.load(std::memory_order_acquire) == header.request.value.load();
  }

  void post(std::span<const size_t> to, Command command, uint64_t seed = 0) {
    block->header(0).unanswered.value.fetch_add(static_cast<uint32_t>(to.size()));
    for (const size_t worker : to) {
      WorkerHeader& header = block->header(worker);
      header.command = command;
      header.seed = seed;
      ++header.request.value;
      wake_all(header.request);
      under_way.push_back(worker);
    }
  }

  // Waits until so many of the workers under way have answered.
  void wait_for(size_t count) {
    SharedNumber& unanswered = block->header(0).unanswered;
    const auto others = static_cast<uint32_t>(under_way.size() - count);
    block->header(0).wake_at.store(others);
    uint32_t left;
    while ((left = unanswered.value.load()) > others) {
      if (wait_for_change(unanswered, left, death_watch, patience->spin())) continue;
      require_alive();
      if (!options.while_waiting) continue;
      interrupted = true;
      options.while_waiting();
      interrupted = false;
    }
  }

  // Waits for `count` of the workers under way and takes them off the list; throws what they have to say.
  std::vector<size_t> collect(size_t count) {
    wait_for(count);
    interrupted = false;
    std::vector<size_t> received;
    std::erase_if(under_way, [&](size_t worker) {
      if (received.size() == count || !has_answered(worker)) return false;
      received.push_back(worker);
      return true;
    });
    for (const size_t worker : received) {
      const WorkerHeader& header = block->header(worker);
      note_fresh_rows(worker, header.command);
      if (header.status == Reply::input_error) {
        broken = header.message;
        throw InputError(broken);
      }
      if (header.status == Reply::error) {
        broken = "worker " + std::to_string(worker) + ": " + header.message;
        throw WorkerError(broken);
      }
    }
    return received;
  }

  // Rows of a worker that has answered.
  void note_fresh_rows(size_t worker, Command command) {
    if (!layout) return;  // it has only read the scenario
    const auto cells = static_cast<size_t>(options.cells);
    for (size_t row = worker * cells; row < (worker + 1) * cells; ++row) {
      if (command == Command::step) {
        if (!held(row)) fresh[row] = batch.terminated[row] != 0 || batch.truncated[row] != 0;
      } else if (command == Command::reset_seeded || !held(row)) {
        fresh[row] = 1;
      }
    }
  }

  bool held(size_t row) const {
    return layout->action_size > 0 && actions[row * layout->action_size] == hold_choice;
  }

  // Time goes by for all cells of a worker together: what is under way in one cannot stand still.
  void must_be_able_to_hold(size_t first_row, std::span<const int32_t> chosen) const {
    if (spec.epoch != "interval") return;
    for (size_t begin = 0; begin < chosen.size(); begin += layout->action_size) {
      const size_t row = first_row + begin / layout->action_size;
      if (chosen[begin] != hold_choice || fresh[row] != 0) continue;
      throw ActionError(
          "environment " + std::to_string(row) +
          " cannot sit this step out: work is under way; where epochs are intervals, only an episode that "
          "has not begun can wait");
    }
  }

  void collect_all() { collect(under_way.size()); }

  void reset(Command command, uint64_t seed = 0) {
    must_work();
    if (interrupted) collect_all();  // what nobody will receive any more
    must_be_idle();
    post(all, command, seed);
    collect_all();
    started = true;
  }

  void require_alive() {
    for (size_t worker = 0; worker < workers.size(); ++worker) {
      if (has_answered(worker) || workers[worker].alive() || has_answered(worker)) continue;
      under_way.clear();
      broken = "worker " + std::to_string(worker) + " died: " + workers[worker].last_words();
      throw WorkerError(broken);
    }
  }

  // Of the workers `to`, whose rows begin with first_row.
  void send(std::span<const size_t> to, size_t first_row, std::span<const int32_t> chosen) {
    if (!started) throw Error("a vector environment must be reset before its first step");
    check_actions(spec, to.size() * static_cast<size_t>(options.cells), chosen,
                  batch.mask.data() + first_row * layout->mask_size, first_row);
    must_be_able_to_hold(first_row, chosen);
    std::copy(chosen.begin(), chosen.end(), actions.begin() + first_row * layout->action_size);
    post(to, Command::step);
  }

  void start_workers(const std::string& scenario) {
    const auto count = static_cast<size_t>(options.workers);
    all.resize(count);
    std::iota(all.begin(), all.end(), size_t{0});
    patience.emplace(count);
    write_all(scenario_file.get(), scenario);
    if (ftruncate(block_file.get(), static_cast<off_t>(count * header_stride)) != 0) {
      throw Error(std::string("cannot size the step buffers: ") + std::strerror(errno));
    }
    block = std::make_shared<MappedBlock>(block_file.get(), count * header_stride);
    const std::string path = find_worker(options.worker_path);
    // The workers' first answer, to no command, is that they have read the scenario.
    for (const size_t worker : all) block->header(worker).request.value.store(1);
    block->header(0).unanswered.value.store(static_cast<uint32_t>(count));
    under_way = all;
    for (int worker = 0; worker < options.workers; ++worker) {
      if (options.recording.on) record_files.push_back(append_only_memory_file("edgeward-record"));
      const WorkerProcess::Files files{block_file.get(), scenario_file.get(),
                                       options.recording.on ? record_files.back().get() : -1};
      workers.emplace_back(path, files,
                           WorkerProcess::Place{worker, options.workers, options.cells, options.first_cell},
                           options.recording.detailed_cells, options.profile_path);
    }
    collect_all();
  }

  // The workers know how large the block is, and have made it so.
  void map_whole_block() {
    const WorkerHeader& header = block->header(0);
    const size_t total = header.block_size, spec_offset = header.spec_offset, spec_size = header.spec_size;
    block = std::make_shared<MappedBlock>(block_file.get(), total);
    const char* json = block->at<char>(spec_offset);
    spec = nlohmann::json::parse(json, json + spec_size).get<Spec>();
    layout.emplace(spec, spec_size, all.size() * static_cast<size_t>(options.cells), all.size());
    if (layout->total != total)
      throw WorkerError("worker 0 lays out the step buffers differently: rebuild it");
    batch = step_batch(*block, *layout);
    fresh.assign(layout->environments, 1);
    actions = {block->at<int32_t>(layout->action), layout->environments * layout->action_size};
  }
};

VectorEnv::VectorEnv(const std::string& scenario, const VectorEnvOptions& options)
    : impl_(std::make_unique<Impl>()) {
  if (options.workers < 1 || options.cells < 1) throw InputError("workers and cells must be at least 1");
  impl_->options = options;
  impl_->start_workers(scenario);
  impl_->map_whole_block();
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
size_t VectorEnv::workers() const {
  return impl_->workers.size();
}
const StepBatch& VectorEnv::batch() const {
  return impl_->batch;
}
std::shared_ptr<const void> VectorEnv::memory() const {
  return impl_->block;
}

void VectorEnv::reset(uint64_t seed) {
  impl_->reset(Command::reset_seeded, seed);
}

void VectorEnv::reset() {
  reset_rows(std::vector<uint8_t>(size(), 1));
}

void VectorEnv::reset_rows(std::span<const uint8_t> rows) {
  impl_->must_work();
  if (!impl_->started) throw Error("the first reset of a vector environment needs a seed");
  if (rows.size() != size()) {
    throw Error("reset_rows() takes " + std::to_string(size()) + " bytes, got " +
                std::to_string(rows.size()));
  }
  if (impl_->interrupted) impl_->collect_all();  // before the rows' actions are written
  impl_->must_be_idle();
  const size_t width = impl_->layout->action_size;
  for (size_t row = 0; row < rows.size(); ++row) {
    std::fill_n(impl_->actions.begin() + row * width, width, rows[row] != 0 ? 0 : hold_choice);
  }
  impl_->reset(Command::reset_unseeded);
}

void VectorEnv::send(std::span<const int32_t> actions) {
  impl_->must_work();
  impl_->must_be_idle();
  impl_->send(impl_->all, 0, actions);
}

bool VectorEnv::answered() const {
  impl_->must_be_ours();
  return impl_->block->header(0).unanswered.value.load() == 0;
}

void VectorEnv::receive() {
  impl_->must_work();
  if (impl_->under_way.empty()) throw Error("a vector environment has no step under way: send one first");
  impl_->collect_all();
}

void VectorEnv::step(std::span<const int32_t> actions) {
  send(actions);
  receive();
}

void VectorEnv::send_worker(size_t worker, std::span<const int32_t> actions) {
  impl_->must_work();
  if (worker >= workers()) {
    throw Error("there is no worker " + std::to_string(worker) + ": there are " + std::to_string(workers()));
  }
  if (impl_->is_under_way(worker)) {
    throw Error("worker " + std::to_string(worker) + " has a step under way: receive it first");
  }
  impl_->send({&worker, 1}, worker * static_cast<size_t>(impl_->options.cells), actions);
}

std::vector<size_t> VectorEnv::receive_workers(size_t count) {
  impl_->must_work();
  if (count < 1 || count > workers_under_way()) {
    throw Error("cannot receive " + std::to_string(count) +
                " workers: " + std::to_string(workers_under_way()) + " have a step under way");
  }
  return impl_->collect(count);
}

size_t VectorEnv::workers_under_way() const {
  return impl_->under_way.size();
}

void VectorEnv::drain(RecordVisitor& visitor) {
  impl_->must_be_ours();
  impl_->must_be_idle();
  for (const Fd& file : impl_->record_files) drain_records(file.get(), visitor);
}

}  // namespace edgeward
