#include "env/worker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "env/vector_env.h"

extern char** environ;

namespace edgeward {
namespace {

// Where the worker finds its files; the order of its arguments is that of worker_main.cpp.
enum : int { worker_block_fd = 3, worker_scenario_fd = 4, worker_lifeline_fd = 5, worker_record_fd = 6 };

bool ended_within(int process_fd, int milliseconds) {
  pollfd watched{process_fd, POLLIN, 0};
  int ready;
  while ((ready = poll(&watched, 1, milliseconds)) < 0 && errno == EINTR) {
  }
  return ready > 0;
}

}  // namespace

Fd::~Fd() {
  reset();
}
Fd::Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}
void Fd::reset() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

Fd memory_file(const char* name) {
  Fd file(memfd_create(name, MFD_CLOEXEC));
  if (file.get() < 0) throw Error(std::string("cannot make a memory file: ") + std::strerror(errno));
  return file;
}

Fd append_only_memory_file(const char* name) {
  Fd file = memory_file(name);
  if (fcntl(file.get(), F_SETFL, O_APPEND) != 0) {
    throw Error(std::string("cannot prepare a memory file: ") + std::strerror(errno));
  }
  return file;
}

// The bare system call: the declaration in glibc 2.36 lacks its extern "C".
Fd process_handle(pid_t process) {
  Fd handle(static_cast<int>(syscall(SYS_pidfd_open, process, 0)));
  if (handle.get() < 0) throw Error(std::string("cannot watch a process: ") + std::strerror(errno));
  return handle;
}

void await_end(pid_t process, const Fd& handle, int milliseconds) {
  // Through the handle: somebody else in this process may have waited for it, and its number be another's.
  if (!ended_within(handle.get(), milliseconds))
    syscall(SYS_pidfd_send_signal, handle.get(), SIGKILL, nullptr, 0);
  while (waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::string last_words_of(pid_t process, const Fd& words) {
  siginfo_t info{};
  std::string how;
  if (waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
      info.si_pid == process) {
    how = info.si_code == CLD_EXITED
              ? "exit status " + std::to_string(info.si_status)
              : "signal " + std::to_string(info.si_status) + " (" + strsignal(info.si_status) + ")";
  }
  char text[1500];
  const off_t size = lseek(words.get(), 0, SEEK_END);
  const off_t begin = size > static_cast<off_t>(sizeof text) ? size - static_cast<off_t>(sizeof text) : 0;
  const ssize_t count = pread(words.get(), text, sizeof text, begin);
  std::string said = count > 0 ? std::string(text, static_cast<size_t>(count)) : "";
  while (!said.empty() && said.back() == '\n') said.pop_back();
  return how + (said.empty() ? "; it left no last words" : "; its last words: " + said);
}

WorkerProcess::WorkerProcess(const std::string& path, const Files& files, const Place& place,
                             uint32_t detailed_cells, const std::string& profile_path)
    : stderr_(memory_file("edgeward-worker-stderr")), client_(getpid()) {
  // Sockets and no pipe: shutting one down ends it for every copy, and a process forked from this one holds
  // copies.
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw Error(std::string("cannot make a pair of sockets: ") + std::strerror(errno));
  }
  const Fd far_end(ends[0]);
  lifeline_ = Fd(ends[1]);

  // The targets 3 to 6 may be taken by one of the sources: sources are first duplicated above them.
  const auto above = [](int fd) { return Fd(fcntl(fd, F_DUPFD_CLOEXEC, 10)); };
  const Fd block = above(files.block), scenario = above(files.scenario), lifeline = above(far_end.get()),
           words = above(stderr_.get()), record = files.record < 0 ? Fd() : above(files.record);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, words.get(), 1);
  posix_spawn_file_actions_adddup2(&actions, words.get(), 2);
  posix_spawn_file_actions_adddup2(&actions, block.get(), worker_block_fd);
  posix_spawn_file_actions_adddup2(&actions, scenario.get(), worker_scenario_fd);
  posix_spawn_file_actions_adddup2(&actions, lifeline.get(), worker_lifeline_fd);
  if (files.record >= 0) posix_spawn_file_actions_adddup2(&actions, record.get(), worker_record_fd);
  // What else this process left open for its children is not the worker's.
  posix_spawn_file_actions_addclosefrom_np(&actions,
                                           files.record >= 0 ? worker_record_fd + 1 : worker_record_fd);
  // A process group of its own: a terminal's Ctrl-C is for the client, which decides when its workers end.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);

  std::array<std::string, 12> arguments{path,
                                        std::to_string(worker_block_fd),
                                        std::to_string(worker_scenario_fd),
                                        std::to_string(worker_lifeline_fd),
                                        std::to_string(place.worker),
                                        std::to_string(place.workers),
                                        std::to_string(place.cells),
                                        std::to_string(place.first_cell),
                                        std::to_string(files.record >= 0 ? worker_record_fd : -1),
                                        std::to_string(detailed_cells),
                                        std::to_string(getpid()),
                                        profile_path};
  std::array<char*, arguments.size() + 1> argv{};
  for (size_t i = 0; i < arguments.size(); ++i) argv[i] = arguments[i].data();
  const int failure = posix_spawn(&pid_, path.c_str(), &actions, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (failure != 0) throw WorkerError("cannot start the worker '" + path + "': " + std::strerror(failure));
  process_ = process_handle(pid_);
}

WorkerProcess::~WorkerProcess() {
  if (process_.get() < 0 || !ours()) return;
  hang_up();
  await_end(pid_, process_, 1000);
}

bool WorkerProcess::ours() const {
  return client_ == getpid();
}

void WorkerProcess::hang_up() {
  if (ours() && lifeline_.get() >= 0) shutdown(lifeline_.get(), SHUT_RDWR);
  lifeline_.reset();
}

bool WorkerProcess::alive() const {
  return !ended_within(process_.get(), 0);
}

std::string WorkerProcess::last_words() const {
  return last_words_of(pid_, stderr_);
}

}  // namespace edgeward
