// The integral of a device's power over time, by part. Power is piecewise constant, so the integral is exact:
// each change closes the piece before it.
#pragma once

namespace edgeward {

struct DeviceEnergy {
  double idle_j = 0;      // idle power, all the time
  double compute_j = 0;   // above idle, while a head runs
  double transmit_j = 0;  // above idle, while the radio has the medium and sends
  double receive_j = 0;   // the same, receiving
  double motion_j = 0;    // of the device's activity

  double total_j() const { return idle_j + compute_j + transmit_j + receive_j + motion_j; }
  DeviceEnergy operator-(const DeviceEnergy& before) const {
    return {idle_j - before.idle_j, compute_j - before.compute_j, transmit_j - before.transmit_j,
            receive_j - before.receive_j, motion_j - before.motion_j};
  }
};

// The powers of the moment, by the same parts (W).
struct DevicePower {
  double idle_w = 0, compute_w = 0, transmit_w = 0, receive_w = 0, motion_w = 0;

  double total_w() const { return idle_w + compute_w + transmit_w + receive_w + motion_w; }
};

class EnergyMeter {
 public:
  explicit EnergyMeter(DevicePower power = {}) : power_(power) {}

  // Brings the integral up to `now_s`, which never goes back within an episode.
  void advance(double now_s) {
    const double elapsed_s = now_s - since_s_;
    energy_.idle_j += power_.idle_w * elapsed_s;
    energy_.compute_j += power_.compute_w * elapsed_s;
    energy_.transmit_j += power_.transmit_w * elapsed_s;
    energy_.receive_j += power_.receive_w * elapsed_s;
    energy_.motion_j += power_.motion_w * elapsed_s;
    since_s_ = now_s;
  }

  // One part's power from `now_s` on: change(now_s, &DevicePower::compute_w, 3.5).
  void change(double now_s, double DevicePower::* part, double watt) {
    advance(now_s);
    power_.*part = watt;
  }
  void switch_off(double now_s) {
    advance(now_s);
    power_ = {};
  }

  const DeviceEnergy& energy() const { return energy_; }  // up to the last change or advance()
  const DevicePower& power() const { return power_; }

 private:
  DeviceEnergy energy_;
  DevicePower power_;
  double since_s_ = 0;
};

}  // namespace edgeward
