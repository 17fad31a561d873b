// What Edgeward asks of SimGrid: links whose transfers it solves, and a clock that advances to the next
// instant at which something happens. Everything that is not shared (compute stages, arrivals) is an event of
// the world's own queue (sim/world/event_queue.h), so the engine's clock only runs while a transfer is under
// way.
//
// One engine per process, once: SimGrid's clock and platform are static. Drive it from the thread that made
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace edgeward {

class Engine {
 public:
  using LinkId = uint32_t;
  using Token = uint32_t;  // the caller's name for a transfer

  // Throws Error when this process already had an engine.
  Engine();
  ~Engine();  // cancels what is under way
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // A one-way link of its own between a new station and the backbone; before the first transfer only.
  LinkId add_link(const std::string& name);

  // Starts a transfer at the current instant: `bytes` > 0 at `rate_bps` > 0, shared by all flows of the link.
  // The rate is the link's from now on; it must not change while a transfer is under way on it (Error).
  void start_transfer(LinkId link, uint64_t bytes, double rate_bps, Token token);

  // Cancels every transfer whose token lies in [first, last]; they complete nowhere.
  void cancel_transfers(Token first, Token last);

  size_t active_transfers() const;
  double clock_s() const;

  // Advances the clock to `until_s` (infinity allowed while transfers are active), or to the first instant
  // before it at which transfers complete. Returns the tokens that completed at the new clock, in no
  // particular order; the span is valid until the next call.
  std::span<const Token> advance(double until_s);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgeward
