// Energy by part against the sum over events, and the time at which a battery is empty.
#include <fmt/format.h>

#include <algorithm>
#include <boost/random/exponential_distribution.hpp>
#include <limits>

#include "sim/validation/case.h"
#include "sim/validation/simulation.h"

namespace edgeward {
namespace {

constexpr double tolerance = 1e-9;  // relative

// What a device has done, from what an observer is told of it: enough to add up its energy by hand.
class Deeds : public Observer {
 public:
  struct Device {
    double computed_j = 0, computing_s = 0;  // by the profile's board energy; how long
    double sent_s = 0, sent_bits = 0, received_bits = 0;
    double motion_j = 0;
  };

  explicit Deeds(const Scenario& scenario) : scenario_(&scenario), devices_(scenario.devices.size()) {
    for (size_t i = 0; i < devices_.size(); ++i) activities_.push_back({});
  }

  void busy(const Span& span) override {
    if (span.resource == Resource::server_slot) return;
    Device& device = devices_[span.index];
    const double time_s = span.end_s - span.begin_s;
    switch (span.resource) {
      case Resource::compute:
        device.computed_j += span.plan->head_energy_j;
        device.computing_s += time_s;
        break;
      case Resource::uplink:
        device.sent_s += time_s;
        device.sent_bits += span.plan->transfer_bits;
        break;
      case Resource::downlink:
        device.received_bits += 8 * scenario_->devices[span.index].result_bytes;
        break;
      case Resource::server_slot:
        break;
    }
  }
  void gauge(Gauge gauge, uint32_t index, double time_s, double value) override {
    if (gauge != Gauge::activity) return;
    finish_activity(index, time_s);
    activities_[index].state = static_cast<size_t>(value);
  }
  void until(double time_s) {
    for (size_t i = 0; i < devices_.size(); ++i) finish_activity(i, time_s);
  }
  const Device& device(size_t index) const { return devices_[index]; }

 private:
  struct Activity {
    size_t state = 0;
    double since_s = 0;
  };

  void finish_activity(size_t index, double time_s) {
    if (!scenario_->devices[index].activity) return;
    Activity& activity = activities_[index];
    devices_[index].motion_j +=
        scenario_->devices[index].activity->power_w[activity.state] * (time_s - activity.since_s);
    activity.since_s = time_s;
  }

  const Scenario* scenario_;
  std::vector<Device> devices_;
  std::vector<Activity> activities_;
};

// The five parts and what requests are charged: by hand, then as the cell says.
struct Sum {
  double idle = 0, compute = 0, transmit = 0, receive = 0, motion = 0, total = 0, charged = 0;
};

void append(const Sum& sum, Numbers& numbers) {
  numbers.insert(numbers.end(),
                 {sum.idle, sum.compute, sum.transmit, sum.receive, sum.motion, sum.total, sum.charged});
}

Sum by_hand(const Scenario& scenario, const Deeds& deeds, double time_s) {
  Sum sum;
  for (size_t i = 0; i < scenario.devices.size(); ++i) {
    const DeviceModel& device = scenario.devices[i];
    const Deeds::Device& did = deeds.device(i);
    const double idle_j = device.idle_power_w * time_s;
    const double compute_j = did.computed_j - device.idle_power_w * did.computing_s;
    // On a shared medium a flow has the medium for bits / own rate; on a link of its own for as long as it
    // takes.
    const bool shared = device.link.network >= 0;
    const double rate = device.link.rate_bps;
    const double transmit_j = device.transmit_power_w * (shared ? did.sent_bits / rate : did.sent_s);
    const double receive_j = shared ? device.receive_power_w * did.received_bits / rate : 0;
    sum.idle += idle_j;
    sum.compute += compute_j;
    sum.transmit += transmit_j;
    sum.receive += receive_j;
    sum.motion += did.motion_j;
    sum.total += idle_j + compute_j + transmit_j + receive_j + did.motion_j;
    sum.charged += did.computed_j + transmit_j + receive_j;
  }
  return sum;
}

// Poisson arrivals in the first `until_s`, as recorded ones.
std::string drawn_arrivals(const std::string& device, double rate_hz, double until_s, Rng& rng) {
  boost::random::exponential_distribution<double> gap(rate_hz);
  std::string times;
  for (double time_s = gap(rng); time_s < until_s; time_s += gap(rng)) {
    times += fmt::format("{}{:.9f} s", times.empty() ? "" : ", ", time_s);
  }
  return "devices." + device + ".arrivals={model: recorded, times: [" + times + "]}";
}

Case energy(const Effort& effort, ProfileLibrary& profiles) {
  Case made{
      .name = "energy",
      .title = "energy by part",
      .about =
          "Three devices compute, send over changing and shared media, receive, fly and idle. The sum over "
          "the "
          "reported events, done by hand, is compared with each part of the devices' energy, and with what "
          "the requests are charged.",
      .formula =
          "Idle: $P_{idle} T$. Compute: $\\sum (E_{head} - P_{idle} t_{head})$. Transmit: $P_{tx} \\sum b / "
          "r$ on the shared medium, $P_{tx} \\sum t$ on an own link; receive likewise. Motion: $\\sum P_i "
          "t_i$ over the activities. Charged: $\\sum E_{head} + $ transmit + receive.",
      .source = "the definition of energy as the integral of power; airtime: M. Heusse et al., INFOCOM 2003",
      .scenarios = {"energy"}};
  Rng rng(derive_seed(effort.seed, "energy arrivals"));
  const int epochs = effort.quick ? 5 : 50;
  const double arrivals_until_s = epochs * 60.0 - 40;
  std::vector<std::string> assignments;
  for (const char* device : {"drone", "far", "near"}) {
    assignments.push_back(drawn_arrivals(device, 0.5, arrivals_until_s, rng));
  }
  const Scenario scenario = validation_scenario("energy", assignments, profiles);
  const uint64_t seed = derive_seed(effort.seed, "energy");
  made.parts.emplace_back([=] {
    Simulation simulation(scenario, seed);
    Deeds deeds(scenario);
    const Cell& cell = simulation.start(0, 0, &deeds);
    Sum reported;
    simulation.run(epochs, [&](const Outcome& outcome) { reported.charged += outcome.energy_attributed_j; });
    simulation.finish();
    if (cell.counts().in_flight > 0) throw Error("energy: a request is under way at the end");
    deeds.until(cell.now_s());
    for (size_t device = 0; device < cell.devices(); ++device) {
      const DeviceEnergy energy = cell.energy(device);
      reported.idle += energy.idle_j;
      reported.compute += energy.compute_j;
      reported.transmit += energy.transmit_j;
      reported.receive += energy.receive_j;
      reported.motion += energy.motion_j;
      reported.total += energy.total_j();
    }
    Numbers numbers;
    append(by_hand(scenario, deeds, cell.now_s()), numbers);
    append(reported, numbers);
    simulation.accounts().append_to(numbers);
    return numbers;
  });
  made.compare = [](std::span<const Numbers> results, Curves&) {
    const std::vector<std::string> parts{"idle",   "compute", "transmit",           "receive",
                                         "motion", "total",   "charged to requests"};
    std::vector<Finding> findings;
    for (size_t i = 0; i < parts.size(); ++i) {
      findings.push_back(
          Finding::exact("energy: " + parts[i], "J", results[0][i], results[0][parts.size() + i], tolerance));
    }
    return findings;
  };
  return made;
}

// When each device's battery was first reported at its cut-off.
class Deaths : public Observer {
 public:
  explicit Deaths(const Scenario& scenario)
      : scenario_(&scenario), time_s_(scenario.devices.size(), std::numeric_limits<double>::quiet_NaN()) {}

  void gauge(Gauge gauge, uint32_t index, double time_s, double value) override {
    if (gauge != Gauge::state_of_charge || time_s_[index] <= time_s) return;
    if (value <= scenario_->devices[index].battery->cutoff_soc + 1e-9) time_s_[index] = time_s;
  }
  const std::vector<double>& time_s() const { return time_s_; }

 private:
  const Scenario* scenario_;
  std::vector<double> time_s_;
};

Case battery(const Effort& effort, ProfileLibrary& profiles) {
  Case made{
      .name = "battery",
      .title = "time of death",
      .about =
          "Four devices draw a constant power: one idles, one computes without a pause, one sends without a "
          "pause, one flies. When their batteries reach the cut-off, they die; the others go on.",
      .formula =
          "$t = (SoC_0 - SoC_{cut}) C / P$ with $P = P_{idle}$, $E_{head} / t_{head}$, $P_{idle} + P_{tx}$ "
          "and $P_{idle} + P_{motion}$.",
      .source = "the definition of the model (scenarios/README.md)",
      .scenarios = {"battery"}};
  const Scenario scenario = validation_scenario("battery", {}, profiles);
  const uint64_t seed = derive_seed(effort.seed, "battery");
  made.parts.emplace_back([=] {
    Simulation simulation(scenario, seed);
    Deaths deaths(scenario);
    Cell& cell = simulation.start(0, 0, &deaths);
    cell.choose(1, 1);  // `computing`: all on the device
    simulation.run(20);
    simulation.finish();
    Numbers numbers = deaths.time_s();
    simulation.accounts().append_to(numbers);
    return numbers;
  });
  made.compare = [scenario](std::span<const Numbers> results, Curves&) {
    const Plan& local = scenario.devices[1].plans[0][1];
    std::vector<Finding> findings;
    for (size_t i = 0; i < scenario.devices.size(); ++i) {
      const DeviceModel& device = scenario.devices[i];
      double power_w = device.idle_power_w;
      if (device.name == "computing") power_w = local.head_energy_j / local.head_s;
      if (device.name == "sending") power_w += device.transmit_power_w;
      if (device.name == "flying") power_w += device.activity->power_w[0];
      const double lasts_s =
          (device.battery->initial_soc - device.battery->cutoff_soc) * device.battery->capacity_j / power_w;
      findings.push_back(
          Finding::exact("death while " + device.name, "s", lasts_s, results[0][i], tolerance));
    }
    return findings;
  };
  return made;
}

}  // namespace

std::vector<Case> energy_cases(const Effort& effort, ProfileLibrary& profiles) {
  return {energy(effort, profiles), battery(effort, profiles)};
}

}  // namespace edgeward
