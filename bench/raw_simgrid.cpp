// The raw SimGrid loop: for each request a timer for the head, a transfer, a timer for the tail, and nothing
// else; no queues, no energy, no random numbers. What SimGrid itself allows, on the system that bench-world
// describes.
//
// usage: bench-raw-simgrid DESCRIPTION
#include <fmt/format.h>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>

#include <cmath>
#include <fstream>

#include "bench/slices.h"
#include "sim/engine/simgrid_compat.h"

namespace s4u = simgrid::s4u;
namespace compat = edgeward::simgrid_compat;
using simgrid::kernel::timer::Timer;

namespace {

struct Plan {
  double head_s, bytes, tail_s;  // mean times
};

// One cell: one request after the other.
struct Loop {
  std::vector<Plan> plans;
  std::vector<double> rates_bps;  // of the link, by epoch
  double interval_s = 0;          // of an epoch; 0: a request each
  s4u::Host *device = nullptr, *server = nullptr;
  s4u::Link* link = nullptr;

  s4u::CommPtr transfer;
  size_t epoch = 0;
  double epoch_ends_s = 0, began_s = 0;
  uint64_t left = 0, done = 0;
  double latency_s = 0;

  const Plan& plan() const { return plans[epoch % plans.size()]; }

  void begin() {
    epoch_ends_s = s4u::Engine::get_clock() + interval_s;
    link->set_bandwidth(rates_bps[0] / 8);
  }

  void head() {
    began_s = s4u::Engine::get_clock();
    Timer::set(began_s + plan().head_s, [this] {
      transfer = s4u::Comm::sendto_init(device, server);
      transfer->set_payload_size(static_cast<uint64_t>(plan().bytes));
      transfer->set_data(this);
      compat::start(transfer);
    });
  }

  void tail() {
    Timer::set(s4u::Engine::get_clock() + plan().tail_s, [this] {
      const double now_s = s4u::Engine::get_clock();
      latency_s += now_s - began_s;
      ++done;
      if (now_s >= epoch_ends_s) next_epoch(now_s);
      if (--left > 0) head();
    });
  }

  void next_epoch(double now_s) {
    ++epoch;
    epoch_ends_s = std::max(now_s, epoch_ends_s + interval_s);
    link->set_bandwidth(rates_bps[epoch % rates_bps.size()] / 8);
  }
};

double mean_of_lognormal(double median, double sigma) {
  return median * std::exp(sigma * sigma / 2);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    fmt::print(stderr, "usage: bench-raw-simgrid DESCRIPTION\n");
    return 2;
  }
  const nlohmann::json system = nlohmann::json::parse(std::ifstream(argv[1]));
  std::vector<std::string> options{"raw", "--cfg=network/model:CM02", "--cfg=network/crosstraffic:0",
                                   "--cfg=debug/clean-atexit:0", "--log=root.thres:error"};
  std::vector<char*> arguments;
  for (std::string& option : options) arguments.push_back(option.data());
  arguments.push_back(nullptr);
  int count = static_cast<int>(options.size());
  s4u::Engine engine(&count, arguments.data());
  s4u::NetZone* star = compat::add_star(engine, "star");

  std::vector<Loop> loops(system["cells"].size());
  for (size_t cell = 0; cell < loops.size(); ++cell) {
    Loop& loop = loops[cell];
    const nlohmann::json& described = system["cells"][cell];
    for (const nlohmann::json& plan : described["plans"]) {
      loop.plans.push_back({mean_of_lognormal(plan["head_s"], plan["head_sigma"]), plan["bytes"],
                            mean_of_lognormal(plan["tail_s"], plan["tail_sigma"])});
    }
    loop.rates_bps = described["rates_bps"].get<std::vector<double>>();
    loop.interval_s = system["interval_s"];
    const std::string name = std::to_string(cell);
    s4u::NetZone* zone = compat::add_full_zone(star, "cell" + name);
    loop.device = compat::add_host(zone, "device" + name);
    loop.server = compat::add_host(zone, "server" + name);
    loop.link = compat::add_link(zone, "link" + name, {1e6});
    compat::join(zone, loop.device, loop.server, loop.link);
  }
  compat::on_transfer_completion([](const s4u::Comm& comm) { comm.get_data<Loop>()->tail(); });

  const auto run = [&](uint64_t requests_per_cell) {
    for (Loop& loop : loops) {
      loop.left = requests_per_cell;
      loop.head();
    }
    engine.run();
    return static_cast<double>(requests_per_cell * loops.size());
  };
  for (Loop& loop : loops) loop.begin();
  const double checked = run(system["checked_requests"].get<uint64_t>() / loops.size());
  double latency_s = 0;
  for (const Loop& loop : loops) latency_s += loop.latency_s;
  edgeward::bench::serve_slices(
      {{"side", "raw SimGrid"}, {"mean_latency_s", latency_s / checked}}, [&](double seconds) {
        const uint64_t block = 10000 / loops.size() + 1;
        const double rate = edgeward::bench::rate_over(seconds, [&] { return run(block); });
        return nlohmann::json{{"rate", rate}};
      });
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 2;
}
