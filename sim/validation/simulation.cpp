#include "sim/validation/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "sim/validation/finding.h"

namespace edgeward {

Scenario validation_scenario(const std::string& name, const std::vector<std::string>& assignments,
                             ProfileLibrary& profiles) {
  const ScenarioSource source = load_scenario("validation/" + name, assignments);
  ReadLog log;
  const Section root(source.root, "", log);
  Scenario scenario = read_scenario(root, profiles);
  for (const char* others : {"environment", "training", "evaluation"}) {  // what env/ and agents/ read
    root.section_if(others);
    log.leave_to_others(others);
  }
  log.reject_unknown_keys(source.root);
  return scenario;
}

std::string assignment(const std::string& path, double value, const std::string& unit) {
  return fmt::format("{}={:.17g}{}{}", path, value, unit.empty() ? "" : " ", unit);
}

void Accounts::add(const Accounts& other) {
  little = worse(little, other.little);
  stages = worse(stages, other.stages);
  energy = worse(energy, other.energy);
  requests += other.requests;
  runs += other.runs;
  seen += other.seen;
}

void Accounts::append_to(Numbers& numbers) const {
  numbers.insert(numbers.end(), {little, stages, energy, requests, runs, seen});
}

Accounts Accounts::take_from(Numbers& numbers) {
  Accounts accounts;
  double* const fields[size] = {&accounts.little,   &accounts.stages, &accounts.energy,
                                &accounts.requests, &accounts.runs,   &accounts.seen};
  if (numbers.size() < size) throw Error("a simulation has left no accounts");
  for (size_t i = 0; i < size; ++i) *fields[i] = numbers[numbers.size() - size + i];
  numbers.resize(numbers.size() - size);
  return accounts;
}

// Its own count of every request, from what observers are told; the cell's totals are compared with it.
class Simulation::Ledger : public Observer {
 public:
  void begin(Observer* next) {
    *this = Ledger();
    next_ = next;
  }

  double request_seconds(double now_s) const {
    return ended_s_ + static_cast<double>(static_cast<long double>(in_flight()) * now_s - open_arrivals_s_);
  }
  uint64_t arrived_count() const { return arrived_; }
  uint64_t in_flight() const { return arrived_ - ended_; }
  double stages() const { return stages_; }
  // What the heads of a device drew above idle, from the spans of its processor.
  double compute_j(const DeviceModel& model, size_t device) const {
    const auto found = heads_.find(static_cast<uint32_t>(device));
    return found == heads_.end() ? 0 : found->second.energy_j - model.idle_power_w * found->second.busy_s;
  }

  void episode_began(const Cell& cell) override {
    if (next_ != nullptr) next_->episode_began(cell);
  }
  void episode_over(const Cell& cell) override {
    if (next_ != nullptr) next_->episode_over(cell);
  }
  void arrived(const Outcome& outcome) override {
    ++arrived_;
    open_arrivals_s_ += outcome.arrival_s;
    if (next_ != nullptr) next_->arrived(outcome);
  }
  void ended(const Outcome& outcome) override {
    ++ended_;
    open_arrivals_s_ -= outcome.arrival_s;
    ended_s_ += outcome.latency_s();
    const double sum = std::accumulate(outcome.stage_s.begin(), outcome.stage_s.end(), 0.0);
    stages_ = worse(stages_, relative_difference(sum, outcome.latency_s(), 1));
    if (next_ != nullptr) next_->ended(outcome);
  }
  void busy(const Span& span) override {
    if (span.resource == Resource::compute) {
      Heads& heads = heads_[span.index];
      heads.busy_s += span.end_s - span.begin_s;
      heads.energy_j += (span.end_s - span.begin_s) * span.plan->head_energy_j / span.plan->head_s;
    }
    if (next_ != nullptr) next_->busy(span);
  }
  void gauge(Gauge gauge, uint32_t index, double time_s, double value) override {
    if (next_ != nullptr) next_->gauge(gauge, index, time_s, value);
  }

 private:
  Observer* next_ = nullptr;
  uint64_t arrived_ = 0, ended_ = 0;
  double ended_s_ = 0, stages_ = 0;
  struct Heads {
    double busy_s = 0, energy_j = 0;  // energy: idle included, as measured
  };
  std::map<uint32_t, Heads> heads_;  // by device
  long double open_arrivals_s_ = 0;  // the sum of the arrival times of those in the system
};

Simulation::Simulation(const Scenario& scenario, uint64_t seed)
    : scenario_(&scenario), seed_(seed), world_(scenario, 1), ledger_(std::make_unique<Ledger>()) {}

Simulation::~Simulation() = default;

Cell& Simulation::start(uint32_t replica, uint32_t choice, Observer* observer) {
  Cell& cell = world_.cell(0);
  ledger_->begin(observer);
  cell.observe(ledger_.get());
  world_.reset_cell(0, seed_, replica);
  for (size_t device = 0; device < cell.devices(); ++device) cell.choose(device, choice);
  epochs_j_.assign(cell.devices(), 0);
  return cell;
}

void Simulation::run(int epochs, const std::function<void(const Outcome&)>& ended) {
  Cell& cell = world_.cell(0);
  for (int epoch = 0; epoch < epochs; ++epoch) {
    cell.begin_epoch();
    world_.run_epoch();
    for (size_t device = 0; device < cell.devices(); ++device)
      epochs_j_[device] += cell.epoch_energy_j(device);
    if (!ended) continue;
    for (const Outcome& outcome : cell.ended()) ended(outcome);
  }
}

void Simulation::finish() {
  const Cell& cell = world_.cell(0);
  const RequestCounts& counts = cell.counts();
  Accounts run;
  run.runs = 1;
  run.seen = static_cast<double>(counts.arrived);
  run.little = relative_difference(cell.request_seconds(), ledger_->request_seconds(cell.now_s()), 1);
  run.stages = ledger_->stages();
  const auto missing = [](uint64_t a, uint64_t b) { return static_cast<double>(a > b ? a - b : b - a); };
  run.requests =
      missing(counts.arrived, counts.done + counts.late + counts.dropped + counts.failed + counts.in_flight) +
      missing(counts.arrived, ledger_->arrived_count()) + missing(counts.in_flight, ledger_->in_flight());
  for (size_t device = 0; device < cell.devices(); ++device) {
    const DeviceEnergy energy = cell.energy(device);
    const double parts =
        energy.idle_j + energy.compute_j + energy.transmit_j + energy.receive_j + energy.motion_j;
    run.energy = worse(run.energy, relative_difference(epochs_j_[device], parts, 1));
    // Apart from the meter: idle power is drawn all the time, a head's power as long as the processor was
    // busy.
    const DeviceModel& model = scenario_->devices[device];
    if (cell.alive(device)) {
      run.energy =
          worse(run.energy, relative_difference(energy.idle_j, model.idle_power_w * cell.now_s(), 1));
      if (counts.in_flight == 0) {
        run.energy =
            worse(run.energy, relative_difference(energy.compute_j, ledger_->compute_j(model, device), 1));
      }
    }
    if (const auto& battery = scenario_->devices[device].battery) {
      const double drained = (battery->initial_soc - cell.state_of_charge(device)) * battery->capacity_j;
      run.energy = worse(run.energy, relative_difference(drained, parts, 1));
    }
  }
  accounts_.add(run);
}

}  // namespace edgeward
