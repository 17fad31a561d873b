#include "sim/validation/process_pool.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>

#include "sim/model/error.h"

namespace edgeward {
namespace {

enum class Answer : char { numbers = 'n', fault = 'e' };

struct Child {
  pid_t process = -1;
  int result = -1;  // the read end of its pipe
  size_t part = 0;
  std::string received;
};

void send(int descriptor, const std::string& text) {
  for (size_t sent = 0; sent < text.size();) {
    const ssize_t count = write(descriptor, text.data() + sent, text.size() - sent);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) _exit(1);
    sent += static_cast<size_t>(count);
  }
}

// The child's life. Signals of the terminal are for the parent, which ends its children; they die with it.
[[noreturn]] void simulate_and_exit(const Simulate& simulate, int descriptor, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  std::string answer;
  try {
    const Numbers numbers = simulate();
    answer = static_cast<char>(Answer::numbers);
    answer.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double));
  } catch (const std::exception& error) {
    answer = static_cast<char>(Answer::fault) + std::string(error.what());
  }
  send(descriptor, answer);
  _exit(0);
}

class Children {
 public:
  ~Children() {
    for (const Child& child : running_) {
      kill(child.process, SIGKILL);
      close(child.result);
      reap(child.process);
    }
  }

  size_t count() const { return running_.size(); }

  void start(const Simulate& simulate, size_t part) {
    int ends[2];
    if (pipe(ends) != 0) throw Error(std::string("cannot make a pipe: ") + std::strerror(errno));
    std::fflush(nullptr);  // or a child would print again what waits in the parent's buffers
    const pid_t parent = getpid();
    const pid_t process = fork();
    if (process == 0) {
      close(ends[0]);
      for (const Child& other : running_) close(other.result);
      simulate_and_exit(simulate, ends[1], parent);
    }
    close(ends[1]);
    if (process < 0) {
      close(ends[0]);
      throw Error(std::string("cannot start a process: ") + std::strerror(errno));
    }
    running_.push_back({process, ends[0], part, ""});
  }

  // Waits a tenth of a second at most; hands over each child that has ended.
  void wait(const std::function<void(size_t part, Numbers)>& take) {
    std::vector<pollfd> watched;
    for (const Child& child : running_) watched.push_back({child.result, POLLIN, 0});
    if (poll(watched.data(), watched.size(), 100) <= 0) return;
    for (size_t i = watched.size(); i-- > 0;) {
      if (watched[i].revents == 0) continue;
      char buffer[65536];
      const ssize_t count = read(watched[i].fd, buffer, sizeof buffer);
      if (count > 0) running_[i].received.append(buffer, static_cast<size_t>(count));
      if (count > 0 || (count < 0 && errno == EINTR)) continue;
      const Child child = std::move(running_[i]);
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
      close(child.result);
      take(child.part, numbers_of(child, reap(child.process)));
    }
  }

 private:
  static int reap(pid_t process) {
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  }

  static Numbers numbers_of(const Child& child, int status) {
    if (WIFSIGNALED(status)) {
      throw Error(std::string("a simulation was ended by a signal: ") + strsignal(WTERMSIG(status)));
    }
    if (child.received.empty()) throw Error("a simulation ended without a result");
    if (child.received[0] != static_cast<char>(Answer::numbers)) {
      throw Error("in a simulation: " + child.received.substr(1));
    }
    Numbers numbers((child.received.size() - 1) / sizeof(double));
    if (!numbers.empty())
      std::memcpy(numbers.data(), child.received.data() + 1, numbers.size() * sizeof(double));
    return numbers;
  }

  std::vector<Child> running_;
};

}  // namespace

std::vector<Numbers> run_in_processes(std::span<const Simulate> parts, int jobs,
                                      const std::function<void(size_t part)>& finished,
                                      const std::function<bool()>& stop) {
  std::vector<Numbers> results(parts.size());
  Children children;
  for (size_t next = 0; next < parts.size() || children.count() > 0;) {
    if (stop()) return {};
    while (next < parts.size() && children.count() < static_cast<size_t>(jobs)) {
      children.start(parts[next], next);
      ++next;
    }
    children.wait([&](size_t part, Numbers numbers) {
      results[part] = std::move(numbers);
      finished(part);
    });
  }
  return results;
}

int available_cores() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
  return CPU_COUNT(&allowed);
}

}  // namespace edgeward
