// An arrival process under way: when the next request comes.
#pragma once

#include <cstdint>

#include "sim/model/arrivals.h"
#include "sim/model/random.h"

namespace edgeward {

class ArrivalProcess {
 public:
  ArrivalProcess() = default;
  ArrivalProcess(const ArrivalModel& model, Rng rng);  // time 0; the model must outlive it

  bool closed() const { return model_->kind == ArrivalModel::Kind::closed_loop; }
  int clients() const { return closed() ? model_->clients : 0; }

  // Of an open process (any but closed_loop): the time of the next arrival, infinity when there is none left.
  double next_s();
  // Of a closed loop: when a client that begins to think at `now_s` sends its next request.
  double thought_until_s(double now_s);

 private:
  const ArrivalModel* model_ = nullptr;
  Rng rng_;
  uint64_t count_ = 0;
  double time_s_ = 0;  // poisson: of the last arrival; periodic: of the first
};

}  // namespace edgeward
