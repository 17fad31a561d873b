// The hot path: a request through the world allocates no more than the raw SimGrid loop of timer, transfer,
// timer.
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>
#include <set>

#include "sim/engine/simgrid_compat.h"
#include "sim/world/world.h"
#include "tests/forked.h"
#include "tests/world/small_scenario.h"

namespace {
std::atomic<uint64_t> allocations{0};
}

// Counts every allocation of the program, SimGrid's own included.
void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
// GCC does not see that the operator new above took it from malloc.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

using namespace edgeward;
using edgeward::testing::in_child;
using edgeward::testing::small_scenario;

namespace {

constexpr int requests = 20000;

// What a user of SimGrid would write: a timer for the head, a transfer, a timer for the tail, over and over.
double raw_loop_allocations_per_request() {
  namespace s4u = simgrid::s4u;
  namespace compat = simgrid_compat;
  using simgrid::kernel::timer::Timer;
  std::string name = "raw", model = "--cfg=network/model:CM02";
  char* argv[] = {name.data(), model.data(), nullptr};
  int argc = 2;
  s4u::Engine engine(&argc, argv);
  s4u::NetZone* star = compat::add_star(engine, "star");
  s4u::NetZone* zone = compat::add_full_zone(star, "world");
  s4u::Host* device = compat::add_host(zone, "device");
  s4u::Host* server = compat::add_host(zone, "server");
  compat::join(zone, device, server, compat::add_link(zone, "link", {1e6}));
  struct Loop {
    s4u::Host *device, *server;
    s4u::CommPtr transfer;
    int left = 0;
    void head() {
      Timer::set(s4u::Engine::get_clock() + 0.2, [this] {
        transfer = s4u::Comm::sendto_init(device, server);
        transfer->set_payload_size(250000);
        compat::start(transfer);
      });
    }
    void tail() {
      Timer::set(s4u::Engine::get_clock() + 0.1, [this] {
        if (--left > 0) head();
      });
    }
  };
  static Loop loop;
  loop.device = device;
  loop.server = server;
  compat::on_transfer_completion([](const s4u::Comm&) { loop.tail(); });
  loop.left = 1000;  // warm-up
  loop.head();
  engine.run();
  loop.left = requests;
  loop.head();
  const uint64_t before = allocations;
  engine.run();
  return static_cast<double>(allocations - before) / requests;
}

double world_allocations_per_request() {
  const Scenario scenario = small_scenario();
  World world(scenario, 1);
  world.reset_cell(0, 1, 0);
  const auto run = [&](int count) {
    for (int request = 0; request < count; ++request) {
      world.cell(0).begin_epoch();
      world.run_epoch();
    }
  };
  run(1000);
  const uint64_t before = allocations;
  run(requests);
  return static_cast<double>(allocations - before) / requests;
}

}  // namespace

TEST_CASE("a request allocates no more than in the raw SimGrid loop") {
  const double raw = in_child([] { return std::vector<double>{raw_loop_allocations_per_request()}; })[0];
  const double ours = in_child([] { return std::vector<double>{world_allocations_per_request()}; })[0];
  INFO("raw loop " << raw << ", world " << ours << " allocations per request");
  CHECK(raw > 1);
  CHECK(ours <= raw);
}
