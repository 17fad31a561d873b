// A battery, drained by what its device's energy meter counts.
#pragma once

#include <limits>

#include "sim/model/scenario.h"

namespace edgeward {

class Battery {
 public:
  Battery() = default;
  explicit Battery(const BatteryModel& model) : model_(&model) {}

  bool fitted() const { return model_ != nullptr; }
  double state_of_charge(double drained_j) const {
    return model_->initial_soc - drained_j / model_->capacity_j;
  }
  // How long a constant power can be drawn from here on until the cut-off.
  double lasts_s(double drained_j, double power_w) const {
    const double left_j = (model_->initial_soc - model_->cutoff_soc) * model_->capacity_j - drained_j;
    return power_w > 0 ? left_j / power_w : std::numeric_limits<double>::infinity();
  }

  // The time of the one check that waits in the cell's event queue. A change of power that brings the cut-off
  // nearer asks for an earlier one; a check that comes too early asks for the next. So the queue does not
  // grow with every change of power.
  double check_at_s = std::numeric_limits<double>::infinity();

 private:
  const BatteryModel* model_ = nullptr;
};

}  // namespace edgeward
