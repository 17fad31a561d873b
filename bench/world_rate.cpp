// Requests per second of one world, without an environment around it: in rounds or as streams, as the
// scenario says.
//
// usage: bench-world SCENARIO [--set KEY=VALUE]... [--cells K] [--horizon EPOCHS] [--describe FILE]
#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <memory>

#include "bench/slices.h"
#include "bench/system.h"
#include "sim/world/world.h"

using namespace edgeward;
using namespace edgeward::bench;

namespace {

constexpr size_t checked_requests =
    20000;  // of all cells: their mean latency is compared with the other sides'
constexpr double seed = 1;

// What somebody collects who watches a stream: the price of looking is part of the measurement.
struct Totals {
  double requests = 0, latency_s = 0, energy_j = 0;

  void add(const Outcome& outcome) {
    requests += 1;
    latency_s += outcome.latency_s();
    energy_j += outcome.energy_attributed_j;
  }
};

class Runner {
 public:
  Runner(const System& system, uint32_t cells, uint32_t horizon)
      : system_(system), horizon_(horizon), world_(system.scenario, cells) {
    reset();
  }

  World& world() { return world_; }
  const Totals& totals() const { return totals_; }

  // Every cell's next epoch, with the next plan; how many requests ended.
  double run_epoch() {
    if (horizon_ > 0 && epoch_ == horizon_) reset();
    const uint32_t choice = system_.split_choices[epoch_++ % system_.split_choices.size()];
    for (size_t index = 0; index < world_.size(); ++index) {
      Cell& cell = world_.cell(index);
      for (size_t device = 0; device < cell.devices(); ++device) cell.choose(device, choice);
      cell.begin_epoch();
    }
    world_.run_epoch();
    const double before = totals_.requests;
    for (size_t index = 0; index < world_.size(); ++index) {
      for (const Outcome& outcome : world_.cell(index).ended()) totals_.add(outcome);
    }
    return totals_.requests - before;
  }

 private:
  void reset() {
    for (size_t cell = 0; cell < world_.size(); ++cell) {
      world_.reset_cell(cell, static_cast<uint64_t>(seed), episode_);
    }
    ++episode_;
    epoch_ = 0;
  }

  const System& system_;
  uint32_t horizon_;  // epochs of an episode; 0: one that never ends
  uint32_t epoch_ = 0, episode_ = 0;
  World world_;
  Totals totals_;
};

// Mean latency of the first requests of every cell; the rates that the first device's link had on the way go
// to `rates`.
double mean_latency(Runner& runner, std::vector<std::vector<double>>& rates) {
  World& world = runner.world();
  const size_t per_cell = checked_requests / world.size();
  std::vector<size_t> seen(world.size(), 0);
  rates.resize(world.size());
  double sum_s = 0;
  for (size_t cells_done = 0; cells_done < world.size();) {
    for (size_t cell = 0; cell < world.size(); ++cell)
      rates[cell].push_back(world.cell(cell).link_rate_bps(0));
    runner.run_epoch();
    for (size_t cell = 0; cell < world.size(); ++cell) {
      for (const Outcome& outcome : world.cell(cell).ended()) {
        if (seen[cell] == per_cell) break;
        sum_s += outcome.latency_s();
        if (++seen[cell] == per_cell) ++cells_done;
      }
    }
  }
  return sum_s / static_cast<double>(per_cell * world.size());
}

// Everything that another simulator needs to simulate the same system, for bench-raw-simgrid and
// simpy_rate.py.
nlohmann::json description(const System& system, World& world,
                           const std::vector<std::vector<double>>& rates) {
  const DeviceModel& device = system.scenario.devices[0];
  const ServerModel& server = system.scenario.servers[0];
  nlohmann::json cells;
  for (size_t cell = 0; cell < world.size(); ++cell) {
    nlohmann::json plans;
    for (const uint32_t choice : system.split_choices) {
      const Plan& plan = device.plans[world.cell(cell).family()][choice];
      const auto sigma = [](const ServiceModel& service, double fitted) {
        return service.kind == ServiceModel::Kind::lognormal ? fitted : 0.0;
      };
      plans.push_back({{"head_s", plan.head_s},
                       {"head_sigma", sigma(device.service, plan.head_sigma)},
                       {"head_energy_j", plan.head_energy_j},
                       {"bytes", plan.transfer_bits / 8},
                       {"tail_s", plan.tail_s},
                       {"tail_sigma", sigma(server.service, plan.tail_sigma)}});
    }
    cells.push_back({{"plans", plans}, {"rates_bps", rates[cell]}});
  }
  const bool in_rounds = system.scenario.workload.kind == WorkloadModel::Kind::rounds;
  const bool poisson = device.arrivals.kind == ArrivalModel::Kind::poisson;
  return {{"cells", cells},
          {"checked_requests", checked_requests / world.size() * world.size()},
          {"interval_s", in_rounds ? 0.0 : system.scenario.workload.interval_s},  // 0: a request per epoch
          {"arrival_rate_hz", poisson ? device.arrivals.rate_hz : 0.0},  // 0: when the answer has come
          {"transmit_power_w", device.transmit_power_w},
          {"idle_power_w", device.idle_power_w},
          {"server_workers", server.workers}};
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Requests per second of one world");
  SystemOptions options;
  uint32_t cells = 1, horizon = 0;
  std::string describe;
  options.add_to(app);
  app.add_option("--cells", cells, "Cells of the world");
  app.add_option("--horizon", horizon, "Epochs of an episode; 0: one that never ends");
  app.add_option("--describe", describe, "Write what is simulated to this file");
  CLI11_PARSE(app, argc, argv);

  const System system = load_system(options);
  Runner runner(system, cells, horizon);
  nlohmann::json about{{"side", "world"}};
  if (horizon == 0 && system.scenario.devices.size() == 1) {
    std::vector<std::vector<double>> rates;
    about["mean_latency_s"] = mean_latency(runner, rates);
    if (!describe.empty()) {
      std::ofstream(describe) << description(system, runner.world(), rates).dump() << "\n";
    }
  } else {
    runner.run_epoch();
  }
  about["requests"] = runner.totals().requests;
  serve_slices(about, [&](double seconds) {
    const double before = runner.totals().requests;
    const double rate = rate_over(seconds, [&] { return runner.run_epoch(); });
    const Memory memory = memory_of();
    return nlohmann::json{{"rate", rate},
                          {"requests", runner.totals().requests - before},
                          {"rss_kb", memory.now_kb},
                          {"peak_kb", memory.peak_kb}};
  });
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 2;
}
