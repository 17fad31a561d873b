// One scenario of scenarios/validation/ under way, through the whole pipeline: its file is read as every
// program reads it, a World runs it, Outcomes and observers' reports are what is compared with theory. It
// also keeps account of what every run must satisfy, whatever is simulated.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/validation/process_pool.h"
#include "sim/world/world.h"

namespace edgeward {

// Reads "validation/NAME" with assignments on top (as --set). Throws InputError.
Scenario validation_scenario(const std::string& name, const std::vector<std::string>& assignments,
                             ProfileLibrary& profiles);

// "devices.station.arrivals.rate=0.5 /s", with all digits of the value.
std::string assignment(const std::string& path, double value, const std::string& unit);

// What held in every run: the largest relative differences seen.
struct Accounts {
  double little = 0;  // the integral of the requests in the system against the sum of their times in it
  double stages = 0;  // the stages of a request against its latency
  double energy = 0;  // the parts of a device's energy against its total, epoch by epoch and from its battery
  double requests = 0;        // requests that were lost track of
  double runs = 0, seen = 0;  // replicas and requests that were looked at

  void add(const Accounts& other);
  static constexpr size_t size = 6;
  void append_to(Numbers& numbers) const;
  static Accounts take_from(Numbers& numbers);  // removes them from the end
};

// A world of one cell, in a process of its own. Replicas are episodes: independent streams of one seed.
class Simulation {
 public:
  // The scenario must outlive it.
  Simulation(const Scenario& scenario, uint64_t seed);
  ~Simulation();

  // Starts a replica: every device takes plan `choice`. `observer` is told of it all, too; null for nobody.
  Cell& start(uint32_t replica, uint32_t choice = 0, Observer* observer = nullptr);
  // Runs epochs to their ends; `ended` is called for each outcome, in the order of their ends.
  void run(int epochs, const std::function<void(const Outcome&)>& ended = {});
  // Closes the accounts of the replica.
  void finish();

  const Accounts& accounts() const { return accounts_; }

 private:
  class Ledger;

  const Scenario* scenario_;
  uint64_t seed_;
  World world_;
  std::unique_ptr<Ledger> ledger_;
  std::vector<double> epochs_j_;  // per device: the sum of its energies epoch by epoch
  Accounts accounts_;
};

}  // namespace edgeward
