// What a run came to, request by request: counts, latency by stage, utilisation, energy by part, batteries.
// Exact: it keeps the latency of every answer (64 bytes each).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "env/recording.h"
#include "sim/model/scenario.h"

namespace edgeward {

// Numbers by item and quantity; what the terminal shows, outcomes.csv and JSON are made of. NaN: there is no
// such number.
struct SummaryTable {
  struct Row {
    std::string item;  // "all", "uav.0", "head"
    std::vector<double> values;
  };
  std::string name;                     // "latency"
  std::vector<std::string> quantities;  // "mean_s": with their units
  std::vector<Row> rows;

  double value(const std::string& item,
               const std::string& quantity) const;  // throws Error where there is none
};

class RunSummary final : public RecordVisitor {
 public:
  explicit RunSummary(const Scenario& scenario);  // which must outlive it

  using RecordVisitor::visit;
  void visit(const RequestRecord& record) override;
  void visit(const DeviceTotal& record) override;
  void visit(const SlotTotal& record) override;
  void visit(const NetworkTotal& record) override;
  void visit(const EpisodeOver& record) override;

  double simulated_s() const { return duration_s_; }  // over all episodes
  uint64_t episodes() const { return episodes_; }
  uint64_t epochs() const { return epochs_; }  // that were played, over all episodes

  // requests: item "all", then each device and each server that requests reach directly.
  SummaryTable requests() const;
  // latency: of answers (done or late). Items "total" and each stage.
  SummaryTable latency() const;
  // latency_by_place: of answers, by where they had arrived. Items as requests(), without "all".
  SummaryTable latency_by_place() const;
  // Shares of the simulated time. utilisation_devices: processor, uplink, downlink; item "all" is the mean.
  SummaryTable device_utilisation() const;
  // utilisation_shared: "NAME medium" of networks; "NAME" and, with more slots than one, "NAME slot I" of
  // servers.
  SummaryTable shared_utilisation() const;
  // energy: of devices, by part; per answer, and mean power. Item "all" is the sum.
  SummaryTable energy() const;
  // battery: of devices that have one. Empty where none has.
  SummaryTable batteries() const;

  std::vector<SummaryTable> tables() const;  // all of these

  uint64_t caused(Ending ending, Cause cause) const {
    return causes_[static_cast<size_t>(ending)][static_cast<size_t>(cause)];
  }

 private:
  struct Tally {
    uint64_t arrived = 0, in_flight = 0;
    std::array<uint64_t, ending_count> ended{};
    double top1_pct = 0;  // summed over answers

    uint64_t of(Ending ending) const { return ended[static_cast<size_t>(ending)]; }
    uint64_t answers() const { return of(Ending::done) + of(Ending::late); }
    void add(const Tally& other);
  };
  struct DeviceSums {
    std::array<double, 5> energy_j{};  // idle, compute, transmit, receive, motion
    std::array<double, 3> busy_s{};    // processor, uplink, downlink
    double state_of_charge = 0;        // summed over episodes
    double lowest_state_of_charge = 1;
    uint64_t deaths = 0;
    double died_s = 0;  // summed over deaths
  };

  struct Place {
    std::string name;
    size_t index;  // into tallies_
  };

  std::vector<Place> places() const;  // where requests can arrive
  SummaryTable::Row request_row(const std::string& item, const Tally& tally) const;
  SummaryTable::Row energy_row(const std::string& item, const std::array<double, 5>& energy_j,
                               uint64_t answers, double energy_attributed_j) const;

  const Scenario& scenario_;
  std::vector<Tally> tallies_;        // by device, then by server: of requests that reached it directly
  std::vector<double> attributed_j_;  // by device, of answers
  std::array<std::array<uint64_t, cause_count>, ending_count> causes_{};
  std::vector<std::vector<double>> latency_s_;            // by place as tallies_; one value per answer
  std::array<std::vector<double>, stage_count> stage_s_;  // by stage
  std::vector<DeviceSums> devices_;
  std::vector<std::vector<double>> slot_busy_s_;  // by server
  std::vector<double> network_busy_s_;
  double duration_s_ = 0;
  uint64_t episodes_ = 0, epochs_ = 0;
};

}  // namespace edgeward
