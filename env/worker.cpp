#include "env/worker.h"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "env/episode_runner.h"
#include "env/futex.h"
#include "env/problem.h"
#include "env/recorder.h"
#include "env/step_block.h"
#include "env/worker_process.h"
#include "sim/world/world.h"

namespace edgeward {
namespace {

constexpr int exit_for_fresh_engine = 42;

std::string read_all(int fd) {
  std::string text;
  char buffer[65536];
  off_t offset = 0;
  while (true) {
    const ssize_t count = pread(fd, buffer, sizeof buffer, offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Error(std::string("cannot read the scenario: ") + std::strerror(errno));
    if (count == 0) return text;
    text.append(buffer, static_cast<size_t>(count));
    offset += count;
  }
}

void answer(const MappedBlock& block, uint32_t worker, Reply status, const std::string& message) {
  WorkerHeader& header = block.header(worker);
  std::snprintf(header.message, sizeof header.message, "%s", message.c_str());
  header.status = status;
  header.reply.store(header.request.value.load(), std::memory_order_release);
  SharedNumber& unanswered = block.header(0).unanswered;
  if (--unanswered.value <= block.header(0).wake_at.load()) wake_all(unanswered);
}

// Runs in the forked child: makes the engine at the first command and serves until told otherwise.
[[noreturn]] void serve(const Problem& problem, const MappedBlock& block, const BlockLayout& layout,
                        const WorkerOptions& options) {
  WorkerHeader& header = block.header(options.worker);
  const uint32_t first_row = options.worker * options.cells;
  Patience patience(options.workers);
  const bool recording = options.record_fd >= 0;
  RecordFile record_file(options.record_fd);
  std::vector<Recorder> recorders;
  std::optional<World> world;
  std::optional<EpisodeRunner> runner;
  while (true) {
    const uint32_t served = header.reply.load(std::memory_order_relaxed);
    while (!wait_for_change(header.request, served, std::chrono::seconds(3600), patience.spin())) {
    }
    try {
      switch (header.command) {
        case Command::reset_seeded:
          if (world) _exit(exit_for_fresh_engine);
          world.emplace(problem.scenario, options.cells, options.first_cell + first_row);
          for (uint32_t row = first_row; recording && row < first_row + options.cells; ++row) {
            recorders.emplace_back(problem.scenario, record_file, row, row < options.detailed_cells);
          }
          runner.emplace(*problem.kind, *world, block, layout, first_row, recorders);
          runner->reset(header.seed);
          break;
        case Command::reset_unseeded:
          if (!runner) throw Error("the first reset of a vector environment needs a seed");
          runner->reset();
          break;
        case Command::step:
          if (!runner) throw Error("a vector environment must be reset before its first step");
          runner->step();
          break;
      }
      record_file.flush();  // the client reads it once it has the answer
      answer(block, options.worker, Reply::ok, "");
    } catch (const InputError& error) {
      answer(block, options.worker, Reply::input_error, error.what());
    } catch (const std::exception& error) {
      answer(block, options.worker, Reply::error, error.what());
    }
  }
}

// Waits for the child to end; false when the client has gone instead (the child is then killed).
bool watch(pid_t child, int lifeline_fd, int client_handle, int& wait_status) {
  const Fd child_handle = process_handle(child);
  pollfd watched[3] = {{child_handle.get(), POLLIN, 0}, {lifeline_fd, POLLIN, 0}, {client_handle, POLLIN, 0}};
  bool client_gone = false;
  while (poll(watched, 3, -1) >= 0 || errno == EINTR) {
    if (watched[1].revents != 0 || watched[2].revents != 0) {
      client_gone = true;
      kill(child, SIGKILL);
      break;
    }
    if (watched[0].revents != 0) break;
  }
  while (waitpid(child, &wait_status, 0) < 0 && errno == EINTR) {
  }
  return !client_gone;
}

}  // namespace

int run_worker(const WorkerOptions& options) {
  signal(SIGINT, SIG_IGN);  // Ctrl-C is the client's to handle
  const Fd client = process_handle(options.client);
  if (getppid() != options.client) return 0;  // it has died already, and its number may be another's
  const MappedBlock headers(options.block_fd, options.workers * header_stride);
  WorkerHeader& header = headers.header(options.worker);
  try {
    const Problem problem(read_all(options.scenario_fd),
                          options.profile_path);  // once, before any engine exists
    const std::string spec_json = nlohmann::json(problem.kind->spec()).dump();
    const BlockLayout layout(problem.kind->spec(), spec_json.size(), size_t{options.workers} * options.cells,
                             options.workers);
    // Every worker sets the same size: the layout follows from the scenario.
    if (ftruncate(options.block_fd, static_cast<off_t>(layout.total)) != 0) {
      throw Error(std::string("cannot size the step buffers: ") + std::strerror(errno));
    }
    const MappedBlock block(options.block_fd, layout.total);
    if (options.worker == 0)
      std::memcpy(block.at<char>(layout.spec_json), spec_json.data(), spec_json.size());
    header.block_size = layout.total;
    header.spec_offset = layout.spec_json;
    header.spec_size = spec_json.size();
    answer(headers, options.worker, Reply::ok, "");

    while (true) {
      const pid_t worker = getpid();
      const pid_t child = fork();
      if (child < 0) throw Error(std::string("cannot fork: ") + std::strerror(errno));
      if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != worker) _exit(1);
        serve(problem, block, layout, options);
      }
      int status = 0;
      if (!watch(child, options.lifeline_fd, client.get(), status)) return 0;
      if (WIFSIGNALED(status)) {
        std::fprintf(stderr, "the simulation process was ended by signal %d (%s)\n", WTERMSIG(status),
                     strsignal(WTERMSIG(status)));
        return 1;
      }
      if (WEXITSTATUS(status) != exit_for_fresh_engine) return WEXITSTATUS(status);
    }
  } catch (const InputError& error) {
    answer(headers, options.worker, Reply::input_error, error.what());
    return 2;
  } catch (const std::exception& error) {
    answer(headers, options.worker, Reply::error, error.what());
    return 1;
  }
}

}  // namespace edgeward
