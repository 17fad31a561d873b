// A second thread for one piece of work, done again and again beside the caller's own.
#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <thread>

namespace edgeward {

class Background {
 public:
  // work: called in the second thread, which is made at the first start().
  explicit Background(std::function<void()> work);
  ~Background();  // waits

  void start();  // not while the work is under way
  // Until the work that was started is done: what it wrote can be read. Throws what it threw.
  void wait();
  // The same, but what it threw is left for wait().
  void settle() noexcept;

 private:
  enum State : int { idle, working, leaving };

  void serve();

  const std::function<void()> work_;
  std::atomic<int> state_ = idle;
  std::exception_ptr thrown_;
  std::thread thread_;
};

}  // namespace edgeward
