// Queues, link rates, states of charge and activities over time, of the first episode of cell 0: what the
// figure draws. gauge,name,time_s,value,state (of an activity, its name): one row per change, which holds
// until the next one, and one at the episode's end. A device that dies has a row of gauge "death".
#pragma once

#include <map>
#include <string>
#include <utility>

#include "env/recording.h"
#include "sim/model/scenario.h"

namespace edgeward {

// "device_queue", ...; as in the series and in a timeline.
const char* gauge_name(Gauge gauge);

// The device or server that a gauge is of.
const std::string& gauge_owner(const Scenario& scenario, Gauge gauge, uint32_t index);

class GaugeSeries final : public RecordVisitor {
 public:
  explicit GaugeSeries(const Scenario& scenario);  // which must outlive it

  using RecordVisitor::visit;
  void visit(const GaugeRecord& record) override;
  void visit(const DeviceTotal& record) override;
  void visit(const EpisodeOver& record) override;

  const std::string& csv() const { return csv_; }

 private:
  void add_row(Gauge gauge, uint32_t index, double time_s, double value);

  const Scenario& scenario_;
  std::map<std::pair<Gauge, uint32_t>, double> last_;
  std::string csv_;
};

}  // namespace edgeward
