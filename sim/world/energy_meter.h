// The integral of a device's power over time, by part. Power is piecewise constant, so the integral is exact:
// each change closes the piece before it.
#pragma once

namespace edgeward {

struct DeviceEnergy {
  double idle_j = 0;     // idle power, all the time
  double compute_j = 0;  // above idle, while a head runs
  double radio_j = 0;    // above idle, while the radio sends

  double total_j() const { return idle_j + compute_j + radio_j; }
};

class EnergyMeter {
 public:
  explicit EnergyMeter(double idle_w = 0) : idle_w_(idle_w) {}

  // Brings the integral up to `now_s`, which never goes back within an episode.
  void advance(double now_s) {
    const double elapsed_s = now_s - since_s_;
    energy_.idle_j += idle_w_ * elapsed_s;
    energy_.compute_j += compute_w_ * elapsed_s;
    energy_.radio_j += radio_w_ * elapsed_s;
    since_s_ = now_s;
  }

  // From `now_s` on; both above idle.
  void set_compute_power(double now_s, double watt) {
    advance(now_s);
    compute_w_ = watt;
  }
  void set_radio_power(double now_s, double watt) {
    advance(now_s);
    radio_w_ = watt;
  }

  const DeviceEnergy& energy() const { return energy_; }

 private:
  DeviceEnergy energy_;
  double since_s_ = 0;
  double idle_w_ = 0, compute_w_ = 0, radio_w_ = 0;
};

}  // namespace edgeward
