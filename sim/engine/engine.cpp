// The rules that keep SimGrid safe to use from maestro (no actors), each met the hard way:
//  - one engine per process; a second one would abort, so we refuse first;
//  - network/model CM02, cross-traffic off, all link latencies 0: capacity changes are then exact;
//  - every running Comm is held in a pool: the engine does not hold it, and dropping it would crash;
//  - a completion stops run_until() at its instant through the set of vetoed activities, into which 3.32 also
//  puts
//    every Comm that is started from maestro: the set is cleared after each start;
//  - run_until(t) may return up to 10 us early, and aborts on a t in the past;
//  - engine creation replaces the SIGINT handler: it is put back.
#include "sim/engine/engine.h"

#include <signal.h>

#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "sim/engine/simgrid_compat.h"
#include "sim/model/error.h"

namespace edgeward {
namespace s4u = simgrid::s4u;
namespace compat = simgrid_compat;

struct Engine::Impl {
  struct Link {
    s4u::Host* station = nullptr;
    s4u::Link* link = nullptr;
    double rate_bps = 0;
    uint32_t flows = 0;
  };
  // A slot of the pool. `done` guards against SimGrid's second call for a cancelled activity.
  struct Transfer {
    s4u::CommPtr comm;
    Token token = 0;
    LinkId link = 0;
    bool done = true;
  };

  std::unique_ptr<s4u::Engine> engine;
  s4u::NetZone* zone = nullptr;
  s4u::Host* backbone = nullptr;
  s4u::ExecPtr stop_mark;
  std::set<s4u::Activity*> vetoed;
  std::vector<Link> links;
  std::vector<Transfer> transfers;
  std::vector<uint32_t> free_slots;
  std::vector<uint32_t> finished_slots;  // completed since the last advance()
  std::vector<Token> completed;
  size_t active = 0;

  void completion(const s4u::Comm& comm) {
    const auto slot = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(comm.get_data<void>()));
    Transfer& transfer = transfers[slot];
    if (transfer.done) return;
    transfer.done = true;
    finished_slots.push_back(slot);
    vetoed.insert(stop_mark.get());
  }

  void release(uint32_t slot) {
    Transfer& transfer = transfers[slot];
    transfer.comm = nullptr;
    --links[transfer.link].flows;
    --active;
    free_slots.push_back(slot);
  }
};

Engine::Engine() : impl_(std::make_unique<Impl>()) {
  static bool created = false;
  if (created) throw Error("this process already had a simulation engine; SimGrid allows one per process");
  created = true;

  struct sigaction interrupt{};
  sigaction(SIGINT, nullptr, &interrupt);
  std::string name = "edgeward";
  // xbt logs go to stderr, which is where a worker's last words are read from.
  std::vector<std::string> options{name, "--cfg=network/model:CM02", "--cfg=network/crosstraffic:0",
                                   "--cfg=debug/clean-atexit:0", "--log=root.thres:error"};
  std::vector<char*> argv;
  for (std::string& option : options) argv.push_back(option.data());
  argv.push_back(nullptr);
  int argc = static_cast<int>(options.size());
  impl_->engine = std::make_unique<s4u::Engine>(&argc, argv.data());
  sigaction(SIGINT, &interrupt, nullptr);

  impl_->zone = compat::add_star_zone(*impl_->engine, "world");
  impl_->backbone = compat::add_host(impl_->zone, "backbone");
  s4u::Link* wire = compat::add_link(impl_->zone, "backbone", 1e18);
  wire->set_sharing_policy(s4u::Link::SharingPolicy::FATPIPE);
  compat::add_uplink(impl_->zone, impl_->backbone, wire);
  impl_->stop_mark = s4u::Exec::init();
  impl_->engine->track_vetoed_activities(&impl_->vetoed);
  compat::on_transfer_completion([impl = impl_.get()](const s4u::Comm& comm) { impl->completion(comm); });
}

Engine::~Engine() {
  cancel_transfers(0, std::numeric_limits<Token>::max());
}

Engine::LinkId Engine::add_link(const std::string& name) {
  Impl::Link link;
  link.station = compat::add_host(impl_->zone, name);
  link.link = compat::add_link(impl_->zone, name + ".link", 1.0);
  compat::add_uplink(impl_->zone, link.station, link.link);
  impl_->links.push_back(link);
  return static_cast<LinkId>(impl_->links.size() - 1);
}

void Engine::start_transfer(LinkId link_id, uint64_t bytes, double rate_bps, Token token) {
  Impl::Link& link = impl_->links.at(link_id);
  if (bytes == 0 || !(rate_bps > 0)) throw Error("a transfer needs bytes and a rate above 0");
  if (rate_bps != link.rate_bps) {
    if (link.flows > 0) throw Error("the rate of a link changed under a running transfer");
    link.link->set_bandwidth(rate_bps / 8);
    link.rate_bps = rate_bps;
  }
  uint32_t slot;
  if (impl_->free_slots.empty()) {
    slot = static_cast<uint32_t>(impl_->transfers.size());
    impl_->transfers.emplace_back();
  } else {
    slot = impl_->free_slots.back();
    impl_->free_slots.pop_back();
  }
  Impl::Transfer& transfer = impl_->transfers[slot];
  transfer.comm = s4u::Comm::sendto_init(link.station, impl_->backbone);
  transfer.comm->set_payload_size(bytes);
  transfer.comm->set_data(reinterpret_cast<void*>(uintptr_t{slot}));
  transfer.token = token;
  transfer.link = link_id;
  transfer.done = false;
  ++link.flows;
  ++impl_->active;
  compat::start(transfer.comm);
  impl_->vetoed.clear();
}

void Engine::cancel_transfers(Token first, Token last) {
  const auto named = [&](uint32_t slot) {
    return impl_->transfers[slot].token >= first && impl_->transfers[slot].token <= last;
  };
  // Completions that nobody has been told of yet are withdrawn.
  std::erase_if(impl_->finished_slots, [&](uint32_t slot) {
    if (named(slot)) impl_->release(slot);
    return named(slot);
  });
  std::vector<uint32_t> cancelled;
  for (uint32_t slot = 0; slot < impl_->transfers.size(); ++slot) {
    Impl::Transfer& transfer = impl_->transfers[slot];
    if (transfer.done || !named(slot)) continue;
    transfer.done = true;
    transfer.comm->cancel();
    cancelled.push_back(slot);
  }
  if (cancelled.empty()) return;
  impl_->engine->run_until(clock_s());  // or the cancellation might be ignored
  // What happened to complete at this instant stays in finished_slots, for the next advance() to report.
  for (const uint32_t slot : cancelled) impl_->release(slot);
  impl_->vetoed.clear();
}

size_t Engine::active_transfers() const {
  return impl_->active;
}

double Engine::clock_s() const {
  return s4u::Engine::get_clock();
}

std::span<const Engine::Token> Engine::advance(double until_s) {
  impl_->completed.clear();
  impl_->vetoed.clear();
  while (impl_->finished_slots.empty() && clock_s() < until_s) {
    if (std::isinf(until_s)) {
      if (impl_->active == 0) throw Error("nothing is under way: the engine would wait for ever");
      impl_->engine->run();
    } else {
      impl_->engine->run_until(until_s);
    }
  }
  for (const uint32_t slot : impl_->finished_slots) {
    impl_->completed.push_back(impl_->transfers[slot].token);
    impl_->release(slot);
  }
  impl_->finished_slots.clear();
  return impl_->completed;
}

}  // namespace edgeward
