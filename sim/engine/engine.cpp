// The rules that keep SimGrid safe to use from maestro (no actors), each met the hard way:
//  - one engine per process; a second one would abort, so we refuse first;
//  - network/model CM02, cross-traffic off, all link latencies 0: capacity changes are then exact;
//  - every running Comm is held in a pool: the engine does not hold it, and dropping it would crash;
//  - a completion stops run_until() at its instant through the set of vetoed activities;
//  - run_until(t) may return up to 10 us early, and aborts on a t in the past;
//  - engine creation replaces the SIGINT handler: it is put back;
//  - whatever SimGrid would abort on is an Error before the call.
#include "sim/engine/engine.h"

#include <signal.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "sim/engine/simgrid_compat.h"
#include "sim/model/error.h"

namespace edgeward {
namespace s4u = simgrid::s4u;
namespace compat = simgrid_compat;

namespace {

// Above any rate: what SimGrid takes the capacity of a varying link to be, while a callback says what it is.
constexpr double unlimited_bytes_per_s = 1e18;
constexpr size_t no_level = std::numeric_limits<size_t>::max();

// Slower than that, the end of a transfer could lie beyond what a double holds, and SimGrid takes 0 for
// unlimited.
constexpr double slowest_bps = 1e-3, fastest_bps = 1e18;

void must_be_rate(double rate_bps) {
  if (!(rate_bps >= slowest_bps && rate_bps <= fastest_bps))
    throw Error("the engine's rates lie between 0.001 and 1e18 bit/s");
}

}  // namespace

struct Engine::Impl {
  // A link of its own or a station of a network.
  struct Link {
    s4u::Host* station = nullptr;
    s4u::Host* peer = nullptr;  // the other end: a host for each own link, the backbone for stations
    s4u::Link* medium = nullptr;
    bool varying = false;
    size_t levels = 0;  // of the station's network; 0 for an own link
    double rate_bps = 0;
    size_t level = no_level;
    uint32_t flows = 0;
    bool is_set() const { return levels > 0 ? level != no_level : rate_bps > 0; }
  };
  struct Network {
    s4u::NetZone* zone = nullptr;
    s4u::Link* medium = nullptr;
    size_t levels = 0;
  };
  // A slot of the pool. `done` guards against SimGrid's second call for a cancelled activity.
  struct Transfer {
    s4u::CommPtr comm;
    Token token = 0;
    LinkId link = 0;
    bool done = true;
  };

  std::unique_ptr<s4u::Engine> engine;
  s4u::NetZone* star = nullptr;
  s4u::Host* backbone = nullptr;
  bool sealed = false;
  // run() returns when `vetoed` is not empty. The mark's node of the set is kept while it is not in, so that
  // neither way allocates.
  std::set<s4u::Activity*> vetoed;
  s4u::ExecPtr stop_mark;
  std::set<s4u::Activity*>::node_type stop_node;
  std::vector<Link> links;
  std::vector<Network> networks;
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
    if (stop_node) vetoed.insert(std::move(stop_node));
  }

  void let_run() {
    if (!stop_node) stop_node = vetoed.extract(stop_mark.get());
  }

  uint32_t take_slot() {
    if (free_slots.empty()) {
      transfers.emplace_back();
      return static_cast<uint32_t>(transfers.size() - 1);
    }
    const uint32_t slot = free_slots.back();
    free_slots.pop_back();
    return slot;
  }

  void release(uint32_t slot) {
    Transfer& transfer = transfers[slot];
    transfer.comm = nullptr;
    --links[transfer.link].flows;
    --active;
    free_slots.push_back(slot);
  }

  void must_be_open() const {
    if (sealed) throw Error("links and networks are added before the first transfer");
  }

  // SimGrid aborts on a name that it has; callers need not care.
  std::string unique(const std::string& name) const {
    return std::to_string(links.size()) + "," + std::to_string(networks.size()) + ":" + name;
  }

  LinkId add(const Link& link) {
    links.push_back(link);
    return static_cast<LinkId>(links.size() - 1);
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

  impl_->star = compat::add_star(*impl_->engine, "world");
  s4u::NetZone* wired = compat::add_full_zone(impl_->star, "wired");
  impl_->backbone = compat::add_host(wired, "backbone");
  compat::join_star(impl_->star, wired, impl_->backbone->get_netpoint(), nullptr);
  impl_->stop_mark = s4u::Exec::init();
  impl_->vetoed.insert(impl_->stop_mark.get());
  impl_->let_run();
  impl_->engine->track_vetoed_activities(&impl_->vetoed);
  compat::on_transfer_completion([impl = impl_.get()](const s4u::Comm& comm) { impl->completion(comm); });
}

Engine::~Engine() {
  cancel_transfers(0, std::numeric_limits<Token>::max());
}

// A zone with two hosts: the shortest route that SimGrid can look up, and no resource in common with others,
// so that a change here makes the solver look at nothing else.
Engine::LinkId Engine::add_link(const std::string& name, bool varying) {
  impl_->must_be_open();
  const std::string unique = impl_->unique(name);
  s4u::NetZone* zone = compat::add_full_zone(impl_->star, unique);
  Impl::Link link;
  link.varying = varying;
  link.station = compat::add_host(zone, "station " + unique);
  link.peer = compat::add_host(zone, "peer " + unique);
  link.medium = compat::add_link(zone, unique, {varying ? unlimited_bytes_per_s : 1.0});
  compat::join(zone, link.station, link.peer, link.medium);
  const LinkId id = impl_->add(link);
  if (varying) {
    // A plain link does not speed up flows that are under way: it caps each at the capacity it started with.
    link.medium->set_sharing_policy(
        s4u::Link::SharingPolicy::NONLINEAR,
        [impl = impl_.get(), id](double, int) { return impl->links[id].rate_bps / 8; });
  }
  return id;
}

// SimGrid's Wi-Fi zone: exactly one link, the access point as a router (as a host, its own rate would count
// on the way down), the backbone in another zone, and a wire on the way down (with the medium alone on the
// route, SimGrid would take the sender for the station).
Engine::NetworkId Engine::add_wifi(const std::string& name, std::span<const double> levels_bps) {
  impl_->must_be_open();
  if (levels_bps.empty()) throw Error("a Wi-Fi cell needs at least one rate");
  std::vector<double> bytes_per_s;
  for (const double rate_bps : levels_bps) {
    must_be_rate(rate_bps);
    bytes_per_s.push_back(rate_bps / 8);
  }
  const std::string unique = impl_->unique(name);
  Impl::Network network;
  network.levels = levels_bps.size();
  network.zone = compat::add_wifi_zone(impl_->star, unique);
  simgrid::kernel::routing::NetPoint* access_point =
      compat::add_router(network.zone, "access point " + unique);
  network.zone->set_property("access_point", "access point " + unique);
  network.medium = compat::add_link(network.zone, unique, bytes_per_s);
  // Its own zone's link, because a Wi-Fi zone may have one only.
  s4u::Link* wire = compat::add_link(impl_->star, "wire " + unique, {unlimited_bytes_per_s});
  wire->set_sharing_policy(s4u::Link::SharingPolicy::FATPIPE);
  compat::join_star(impl_->star, network.zone, access_point, wire);
  impl_->networks.push_back(network);
  return static_cast<NetworkId>(impl_->networks.size() - 1);
}

Engine::LinkId Engine::add_station(NetworkId network_id, const std::string& name) {
  impl_->must_be_open();
  const Impl::Network& network = impl_->networks.at(network_id);
  Impl::Link link;
  link.station = compat::add_host(network.zone, "station " + impl_->unique(name));
  link.peer = impl_->backbone;
  link.medium = network.medium;
  link.levels = network.levels;
  return impl_->add(link);
}

void Engine::set_rate(LinkId link_id, double rate_bps) {
  Impl::Link& link = impl_->links.at(link_id);
  if (link.levels > 0) throw Error("a station of a network has a level, not a rate");
  must_be_rate(rate_bps);
  if (rate_bps == link.rate_bps) return;
  if (link.varying) {
    link.rate_bps = rate_bps;
    // The same value as ever: it makes the solver ask the callback again.
    if (link.flows > 0) link.medium->set_bandwidth(unlimited_bytes_per_s);
    return;
  }
  if (link.flows > 0) throw Error("the rate of a link changed under a running transfer");
  link.rate_bps = rate_bps;
  link.medium->set_bandwidth(rate_bps / 8);
}

void Engine::set_level(LinkId station, size_t level) {
  Impl::Link& link = impl_->links.at(station);
  if (link.levels == 0) throw Error("a link of its own has a rate, not a level");
  if (level >= link.levels) throw Error("the level of a station lies beyond those of its network");
  if (level == link.level) return;
  link.level = level;
  link.medium->set_host_wifi_rate(link.station, static_cast<int>(level));
}

void Engine::start_transfer(LinkId link_id, uint64_t bytes, Direction direction, Token token) {
  Impl::Link& link = impl_->links.at(link_id);
  if (bytes == 0) throw Error("a transfer needs bytes");
  if (!link.is_set()) throw Error("a transfer needs a link whose rate or level was set");
  if (!impl_->sealed) {
    impl_->engine->seal_platform();  // routes exist from here on
    impl_->sealed = true;
  }
  const uint32_t slot = impl_->take_slot();
  Impl::Transfer& transfer = impl_->transfers[slot];
  const bool up = direction == Direction::up;
  // Not sendto_init(from, to): that tries to start half-made, is vetoed, and so enters the set. In this state
  // the ends are taken without a try.
  transfer.comm = s4u::Comm::sendto_init();
  transfer.comm->set_state(s4u::Activity::State::STARTING);
  transfer.comm->set_source(up ? link.station : link.peer);
  transfer.comm->set_destination(up ? link.peer : link.station);
  transfer.comm->set_payload_size(bytes);
  transfer.comm->set_data(reinterpret_cast<void*>(uintptr_t{slot}));
  transfer.token = token;
  transfer.link = link_id;
  transfer.done = false;
  ++link.flows;
  ++impl_->active;
  compat::start(transfer.comm);
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
}

size_t Engine::active_transfers() const {
  return impl_->active;
}

double Engine::clock_s() const {
  return s4u::Engine::get_clock();
}

std::span<const Engine::Token> Engine::advance(double until_s) {
  impl_->completed.clear();
  impl_->let_run();
  while (impl_->finished_slots.empty() && clock_s() < until_s) {
    if (std::isinf(until_s)) {
      if (impl_->active == 0) throw Error("nothing is under way: the engine would wait for ever");
      impl_->engine->run();
      if (impl_->finished_slots.empty()) throw Error("SimGrid stopped with transfers under way");
    } else {
      impl_->engine->run_until(until_s);
    }
  }
  for (const uint32_t slot : impl_->finished_slots) {
    impl_->completed.push_back(impl_->transfers[slot].token);
    impl_->release(slot);
  }
  impl_->finished_slots.clear();
  std::sort(impl_->completed.begin(), impl_->completed.end());
  return impl_->completed;
}

}  // namespace edgeward
