// Transfers that share a medium, and links whose capacity changes under way.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/validation/case.h"
#include "sim/validation/fluid.h"
#include "sim/validation/simulation.h"

namespace edgeward {
namespace {

constexpr double tolerance = 1e-9;  // relative, of a time on a shared or changing link
constexpr double absent = std::numeric_limits<double>::quiet_NaN();

std::string text(double value) {
  return std::isnan(value) ? "" : fmt::format("{:.9g}", value);
}

// When each request's transfers began and ended: what an observer is told.
class TransferTimes : public Observer {
 public:
  struct Request {
    double device, arrival_s, up_begin_s = absent, up_end_s = absent, tail_end_s = absent,
                              down_begin_s = absent, down_end_s = absent;
  };
  static constexpr size_t fields = 7;

  void arrived(const Outcome& outcome) override {
    requests_.push_back({.device = static_cast<double>(outcome.device), .arrival_s = outcome.arrival_s});
  }
  void busy(const Span& span) override {
    Request& request = requests_.at(span.request);
    if (span.resource == Resource::server_slot) request.tail_end_s = span.end_s;
    if (span.resource == Resource::uplink) request.up_begin_s = span.begin_s, request.up_end_s = span.end_s;
    if (span.resource == Resource::downlink)
      request.down_begin_s = span.begin_s, request.down_end_s = span.end_s;
  }

  void append_to(Numbers& numbers) const {
    for (const Request& request : requests_) {
      numbers.insert(numbers.end(), {request.device, request.arrival_s, request.up_begin_s, request.up_end_s,
                                     request.tail_end_s, request.down_begin_s, request.down_end_s});
    }
  }
  static std::vector<Request> from(std::span<const double> numbers) {
    std::vector<Request> requests;
    for (size_t i = 0; i + fields <= numbers.size(); i += fields) {
      requests.push_back({numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3], numbers[i + 4],
                          numbers[i + 5], numbers[i + 6]});
    }
    return requests;
  }

 private:
  std::vector<Request> requests_;
};

// One replica of `epochs` epochs: the rates of the devices at its beginning, then every request's times.
Simulate transfer_times(const Scenario& scenario, uint64_t seed, uint32_t replica, int epochs) {
  return [=] {
    Simulation simulation(scenario, seed);
    TransferTimes times;
    const Cell& cell = simulation.start(replica, 0, &times);
    Numbers numbers;
    for (size_t device = 0; device < cell.devices(); ++device) numbers.push_back(cell.link_rate_bps(device));
    simulation.run(epochs);
    simulation.finish();
    times.append_to(numbers);
    simulation.accounts().append_to(numbers);
    return numbers;
  };
}

Case two_stations(const Effort& effort, ProfileLibrary& profiles) {
  const Scenario scenario = validation_scenario("wifi-two", {}, profiles);
  Case made{
      .name = "wifi-two",
      .title = "Wi-Fi, two stations",
      .about =
          "A station at 6 Mb/s and one at 54 Mb/s send an image each: first at the same time, then the slow "
          "one 0.2 s before the fast one.",
      .formula =
          "While both send, each has the throughput $1 / (1/r_1 + 1/r_2) = 5.4$ Mb/s (each sends as "
          "many frames, however slow it is: the 802.11 performance anomaly); alone, its own rate.",
      .source =
          "M. Heusse, F. Rousseau, G. Berger-Sabbatel, A. Duda: Performance anomaly of 802.11b, INFOCOM 2003",
      .scenarios = {"wifi-two"}};
  made.parts.push_back(transfer_times(scenario, effort.seed, 0, 1));
  made.compare = [scenario](std::span<const Numbers> results, Curves&) {
    const auto requests = TransferTimes::from(std::span(results[0]).subspan(scenario.devices.size()));
    if (requests.size() != 4) throw Error("wifi-two: four requests were expected");
    const double slow = scenario.devices[0].link.rate_bps, fast = scenario.devices[1].link.rate_bps;
    const double bits = scenario.devices[0].plans[0][0].transfer_bits, shared = 1 / (1 / slow + 1 / fast);
    std::vector<Finding> findings;
    const auto throughput = [&](size_t i) {
      return bits / (requests[i].up_end_s - requests[i].arrival_s) / 1e6;
    };
    for (const size_t i : {0, 1}) {
      findings.push_back(Finding::exact(
          fmt::format("throughput of the {} station", requests[i].device == 0 ? "slow" : "fast"), "Mb/s",
          shared / 1e6, throughput(i), tolerance));
    }
    const auto& early = requests[2].device == 0 ? requests[2] : requests[3];
    const auto& late = requests[2].device == 0 ? requests[3] : requests[2];
    const double ahead_s = late.arrival_s - early.arrival_s, alone_bits = slow * ahead_s;
    const double together_s = (bits - alone_bits) / shared;
    findings.push_back(Finding::exact("time of the slow one, begun earlier", "s", ahead_s + together_s,
                                      early.up_end_s - early.arrival_s, tolerance));
    findings.push_back(Finding::exact("time of the fast one, begun later", "s",
                                      together_s + alone_bits / fast, late.up_end_s - late.arrival_s,
                                      tolerance));
    return findings;
  };
  return made;
}

void draw_shares(size_t stations, const std::vector<FluidFlow>& flows,
                 const std::vector<double>& simulated_end_s, const std::vector<FluidShare>& shares,
                 Curves& curves) {
  constexpr double until_s = 12;
  Curve& bars = curves["wifi_flows"];
  bars.columns = {"station", "up", "rate_bps", "begin_s", "end_s", "simulated_end_s"};
  for (size_t i = 0; i < flows.size(); ++i) {
    if (flows[i].begin_s >= until_s || std::isnan(simulated_end_s[i])) continue;
    bars.rows.push_back({fmt::format("{}", flows[i].lane % stations), flows[i].lane < stations ? "1" : "0",
                         text(flows[i].rate_bps), text(flows[i].begin_s), text(flows[i].end_s),
                         text(simulated_end_s[i])});
  }
  Curve& steps = curves["wifi_shares"];
  steps.columns = {"time_s", "flows", "throughput_bps"};
  for (const FluidShare& share : shares) {
    if (share.time_s >= until_s) break;
    steps.rows.push_back({text(share.time_s), fmt::format("{}", share.flows), text(share.throughput_bps)});
  }
}

Case ten_stations(const Effort& effort, ProfileLibrary& profiles) {
  const Scenario scenario = validation_scenario("wifi-ten", {}, profiles);
  const uint32_t replicas = effort.quick ? 4 : 40;
  Case made{
      .name = "wifi-ten",
      .title = "Wi-Fi, ten stations",
      .about =
          "Ten stations whose rates are drawn from 6 to 54 Mb/s send images that come at random times, and "
          "receive results; uploads and downloads begin and end in the middle of others.",
      .formula =
          "At each instant every flow under way has the throughput $1 / \\sum_i 1/r_i$; an event-driven "
          "calculation of our own (`sim/validation/fluid.cpp`) goes from one beginning or end to the next. "
          "Compared is the time that each transfer takes, waiting for the radio included.",
      .source = "M. Heusse et al., INFOCOM 2003, for any number of stations",
      .scenarios = {"wifi-ten"},
      .figures = {"sharing"}};
  const uint64_t seed = derive_seed(effort.seed, "wifi-ten");
  for (uint32_t replica = 0; replica < replicas; ++replica) {
    made.parts.push_back(transfer_times(scenario, seed, replica, 1));
  }
  made.compare = [scenario](std::span<const Numbers> results, Curves& curves) {
    const size_t stations = scenario.devices.size();
    double up = 0, down = 0;
    size_t ups = 0, downs = 0;
    for (const Numbers& numbers : results) {
      std::vector<FluidFlow> flows;
      std::vector<double> simulated_end_s;
      for (const auto& request : TransferTimes::from(std::span(numbers).subspan(stations))) {
        const auto station = static_cast<size_t>(request.device);
        const DeviceModel& device = scenario.devices[station];
        flows.push_back({station, request.arrival_s, device.plans[0][0].transfer_bits, numbers[station]});
        simulated_end_s.push_back(request.up_end_s);
        if (std::isnan(request.tail_end_s)) continue;
        flows.push_back({stations + station, request.tail_end_s, 8 * device.result_bytes, numbers[station]});
        simulated_end_s.push_back(request.down_end_s);
      }
      const std::vector<FluidShare> shares = share_medium(flows, 2 * stations);
      for (size_t i = 0; i < flows.size(); ++i) {
        if (std::isnan(simulated_end_s[i])) continue;  // still under way when the simulation ended
        const double off =
            relative_difference(simulated_end_s[i] - flows[i].ready_s, flows[i].end_s - flows[i].ready_s);
        (flows[i].lane < stations ? up : down) = worse(flows[i].lane < stations ? up : down, off);
        ++(flows[i].lane < stations ? ups : downs);
      }
      if (&numbers == &results[0]) draw_shares(stations, flows, simulated_end_s, shares, curves);
    }
    return std::vector{Finding::exact("times of uploads", up, ups, tolerance),
                       Finding::exact("times of downloads", down, downs, tolerance)};
  };
  return made;
}

void draw_steps(const LinkModel& trace, std::span<const TransferTimes::Request> requests, double bits,
                Curves& curves) {
  constexpr double until_s = 6;
  Curve& rate = curves["capacity_trace"];
  rate.columns = {"time_s", "rate_bps"};
  for (const TracePoint& point : trace_changes(trace, until_s)) {
    rate.rows.push_back({text(point.time_s), text(point.rate_bps)});
  }
  Curve& transfers = curves["capacity_transfers"];
  transfers.columns = {"begin_s", "end_s", "simulated_end_s", "bits"};
  for (const auto& request : requests) {
    if (!(request.up_end_s < until_s)) break;
    transfers.rows.push_back({text(request.up_begin_s), text(trace_end_s(trace, request.up_begin_s, bits)),
                              text(request.up_end_s), text(bits)});
  }
}

Case capacity_steps(const Effort& effort, ProfileLibrary& profiles) {
  const Scenario scenario = validation_scenario("capacity-steps", {}, profiles);
  Case made{
      .name = "capacity-steps",
      .title = "capacity steps",
      .about =
          "A link's capacity steps up and down between 1 and 50 Mb/s several times during every transfer.",
      .formula =
          "A transfer of $b$ bits that begins at $t_0$ ends at $t_1$ where $\\int_{t_0}^{t_1} r(t)\\, dt = "
          "b$; the next one of the radio begins at $t_1$ or when it is ready.",
      .source = "the definition of a rate; the integral is piecewise linear",
      .scenarios = {"capacity-steps"},
      .figures = {"sharing"}};
  made.parts.push_back(
      transfer_times(scenario, derive_seed(effort.seed, "capacity-steps"), 0, effort.quick ? 20 : 200));
  made.compare = [scenario](std::span<const Numbers> results, Curves& curves) {
    const LinkModel& trace = scenario.devices[0].link;
    const double bits = scenario.devices[0].plans[0][0].transfer_bits;
    const auto requests = TransferTimes::from(std::span(results[0]).subspan(1));
    double off = 0, free_s = 0;
    size_t compared = 0;
    for (const auto& request : requests) {
      if (std::isnan(request.up_end_s)) continue;
      const double begin_s = std::max(request.arrival_s, free_s);
      free_s = trace_end_s(trace, begin_s, bits);
      off = worse(off, relative_difference(request.up_end_s - request.arrival_s, free_s - request.arrival_s));
      ++compared;
    }
    draw_steps(trace, requests, bits, curves);
    return std::vector{Finding::exact("times of transfers", off, compared, tolerance)};
  };
  return made;
}

}  // namespace

std::vector<Case> sharing_cases(const Effort& effort, ProfileLibrary& profiles) {
  return {two_stations(effort, profiles), ten_stations(effort, profiles), capacity_steps(effort, profiles)};
}

}  // namespace edgeward
