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
  using NetworkId = uint32_t;
  using Token = uint32_t;                        // the caller's name for a transfer
  enum class Direction : uint32_t { up, down };  // from the station to the backbone, or back

  // Throws Error when this process already had an engine.
  Engine();
  ~Engine();  // cancels what is under way
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // ---- the platform, before the first transfer only (Error after it)
  // A link of its own between a new station and the backbone; transfers of both directions share its capacity
  // equally. `varying`: its rate may change while transfers are under way.
  // Names are for SimGrid's messages; they need not be unique.
  LinkId add_link(const std::string& name, bool varying = false);
  // A Wi-Fi cell whose medium is shared in time: each of its stations sends and receives at one of these
  // rates (bit/s, at least one). What SimGrid's Wi-Fi zone does, on 3.32 and 4.1 alike: every flow under
  // way, up or down, gets the same throughput 1 / sum(1 / rate), the sum over all flows of the cell and each
  // with its station's rate, so that one slow station slows all (the 802.11 performance anomaly: Heusse et
  // al., INFOCOM 2003). It counts flows, not stations: a station with an upload and a download gets two such
  // shares. A flow of rate r takes the fraction (1 / r) / sum of the medium's time; there is no loss by
  // contention.
  NetworkId add_wifi(const std::string& name, std::span<const double> levels_bps);
  LinkId add_station(NetworkId network, const std::string& name);

  // ---- rates, in bit/s: from 0.001 to 1e18, or Error
  // Of a link from now on. Transfers under way follow where the link is `varying`; else it is an Error to
  // change the rate while there are any.
  void set_rate(LinkId link, double rate_bps);
  // Of a station: for transfers that start from now on; those under way keep theirs.
  void set_level(LinkId station, size_t level);

  // ---- transfers
  // Starts one at the current instant, over a link or station whose rate or level was set. `bytes` > 0:
  // SimGrid never starts a transfer of nothing, which takes no time and so needs no engine.
  void start_transfer(LinkId link, uint64_t bytes, Direction direction, Token token);

  // Cancels every transfer whose token lies in [first, last]; they complete nowhere.
  void cancel_transfers(Token first, Token last);

  size_t active_transfers() const;
  double clock_s() const;

  // Advances the clock to `until_s` (infinity allowed while transfers are active), or to the first instant
  // before it at which transfers complete. Returns the tokens that completed at the new clock,
  // ascending; the span is valid until the next call.
  std::span<const Token> advance(double until_s);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgeward
