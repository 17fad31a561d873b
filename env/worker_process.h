// One edgeward-worker as its client sees it: started, watched, ended.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace edgeward {

// A file descriptor that closes itself.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd();
  Fd(Fd&& other) noexcept;
  Fd& operator=(Fd&& other) noexcept;
  int get() const { return fd_; }
  void reset();

 private:
  int fd_;
};

// A nameless file in memory, closed on exec. Throws Error.
Fd memory_file(const char* name);

// The same, to which every writer appends. Throws Error.
Fd append_only_memory_file(const char* name);

// A descriptor that becomes readable once the process has ended (pidfd). Throws Error.
Fd process_handle(pid_t process);

// Waits for a child to end, kills it where it has not within so many milliseconds, and reaps it.
void await_end(pid_t process, const Fd& handle, int milliseconds);

// Of a child that has ended and is not reaped yet: how, and the end of what it wrote into the file `words`.
std::string last_words_of(pid_t process, const Fd& words);

class WorkerProcess {
 public:
  struct Place {
    int worker = 0, workers = 1, cells = 1;
    uint32_t first_cell = 0;  // of worker 0
  };
  // Memory files that it shares with its client; record: -1 where nothing is recorded.
  struct Files {
    int block = -1, scenario = -1, record = -1;
  };

  // Starts `path` with posix_spawn. Throws WorkerError when it cannot start.
  WorkerProcess(const std::string& path, const Files& files, const Place& place, uint32_t detailed_cells,
                const std::string& profile_path);
  // Ends it: its lifeline closes; killed if it has not gone within a second. In a process forked from the one
  // that started it, the destructor and hang_up() leave the worker alone.
  ~WorkerProcess();
  WorkerProcess(WorkerProcess&&) noexcept = default;
  WorkerProcess& operator=(WorkerProcess&&) = delete;

  bool alive() const;
  bool ours() const;  // this process started it

  // Closes the lifeline: the worker ends, whatever it does. The destructor waits for it.
  void hang_up();

  // For a process that has ended: how, and the end of what it wrote to stderr.
  std::string last_words() const;

 private:
  Fd lifeline_;  // our end of a socket pair; the worker ends when it is shut down, or this process ends
  Fd stderr_;
  Fd process_;  // pidfd: readable once the process has ended
  pid_t pid_ = -1, client_ = -1;
};

}  // namespace edgeward
