#include "agents/learner/background.h"

#include <utility>

namespace edgeward {

Background::Background(std::function<void()> work) : work_(std::move(work)) {}

Background::~Background() {
  settle();
  if (!thread_.joinable()) return;
  state_.store(leaving, std::memory_order_release);
  state_.notify_all();
  thread_.join();
}

void Background::start() {
  if (!thread_.joinable()) thread_ = std::thread([this] { serve(); });
  thrown_ = nullptr;
  state_.store(working, std::memory_order_release);
  state_.notify_all();
}

void Background::serve() {
  for (;;) {
    state_.wait(idle, std::memory_order_acquire);
    if (state_.load(std::memory_order_acquire) == leaving) return;
    try {
      work_();
    } catch (...) {
      thrown_ = std::current_exception();
    }
    state_.store(idle, std::memory_order_release);
    state_.notify_all();
  }
}

void Background::settle() noexcept {
  state_.wait(working, std::memory_order_acquire);
}

void Background::wait() {
  settle();
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

}  // namespace edgeward
