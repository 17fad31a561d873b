// When requests come, as data: the arrival process of one device, or of requests that reach a server
// directly.
#pragma once

#include <memory>
#include <vector>

namespace edgeward {

struct ArrivalModel {
  enum class Kind {
    none,
    periodic,    // every period_s, the first at phase_s (or at a phase drawn from the period)
    poisson,     // exponential gaps of mean 1 / rate_hz
    recorded,    // at recorded_s x scale; ends with the recording
    closed_loop  // `clients`, each of which thinks for an exponential time of mean think_s after its last
                 // request has ended, well or not
  };

  Kind kind = Kind::none;
  double period_s = 0;
  double phase_s = 0;
  bool random_phase = false;
  double rate_hz = 0;
  std::shared_ptr<const std::vector<double>> recorded_s;  // ascending, from 0 on; shared between devices
  double scale = 1;                                       // of the recorded times: 0.1 is ten times as dense
  int clients = 1;
  double think_s = 0;
};

}  // namespace edgeward
