// What a round comes to when its requests meet: uploads that share a network's air, requests that wait for a
// worker of the server. A fluid calculation from event to event by the rules of docs/physics.md, apart from
// the simulator, fast enough to try every joint plan of a round. Exact where why_rounds_are_not_predictable
// says nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "agents/policies/split_prediction.h"

namespace edgeward {

// A device that has a request in the round.
struct ActiveDevice {
  size_t device = 0;    // index into Scenario::devices
  double rate_bps = 0;  // of its link; it stays for the round
};

class RoundPredictor {
 public:
  static constexpr uint32_t undecided = std::numeric_limits<uint32_t>::max();

  RoundPredictor(const Scenario& scenario, const SplitSettings& settings);
  RoundPredictor(const RoundPredictor&) = delete;  // holds pointers into its own copy of the scenario
  RoundPredictor& operator=(const RoundPredictor&) = delete;

  const Scenario& scenario() const { return predictor_.scenario(); }

  // The round that the other functions are about. active: ascending by device, each at most once.
  void begin(size_t family, std::span<const ActiveDevice> active);

  std::span<const ActiveDevice> active() const { return active_; }

  // In all of these, choices: [active], each device's plan, or `undecided`: no request of that device.

  // By active device; an undecided one's is as it was. Valid until the next call.
  std::span<const PlanPrediction> predict(std::span<const uint32_t> choices);
  // The sum over the decided requests. The environment pays its mean.
  double reward(std::span<const uint32_t> choices);
  // The same, but no less than what these requests can earn whatever the undecided ones do: they share the
  // air with each other on the way up, and wait for nothing else. (Uploads start when heads end, so another
  // one can only delay them: equal throughput for all.)
  double reward_at_most(std::span<const uint32_t> choices);
  // Of one request as if it were alone: no less than it earns in any round.
  double reward_alone(size_t index, uint32_t choice) const { return option(index, choice).alone.reward; }
  // The same where its link has that part of its rate: a rule of thumb, no bound.
  double reward_at_share(size_t index, uint32_t choice, double share) const {
    const auto [device, rate_bps] = active_[index];
    return predictor_.predict(device, family_, choice, share * rate_bps).reward;
  }

 private:
  // One choice of one active device.
  struct Option {
    const Plan* plan = nullptr;
    PlanPrediction alone;
    double uploaded_alone_s = 0;  // since the round began
  };
  // All flows on it have the same throughput, so one count of bits serves all.
  struct Medium {
    double seconds_per_bit = 0;  // sum of 1 / rate over its flows
    double sent_bits = 0;        // by a flow that was there all the time,
    double until_s = 0;          // until then

    void advance(double now_s) {
      if (seconds_per_bit > 0) sent_bits += (now_s - until_s) / seconds_per_bit;
      until_s = now_s;
    }
    // When a flow ends whose last bit is that one.
    double end_s(double mark_bits) const { return until_s + (mark_bits - sent_bits) * seconds_per_bit; }
  };
  struct Upload {
    double head_s = 0;  // when it starts
    double bits = 0;    // its size; once on the air, the medium's count at its end
    size_t index = 0;   // active device
  };
  enum class Phase : uint8_t { none, head, uplink, to_server, queue, tail, downlink, to_device };
  struct Request {
    Phase phase = Phase::none;
    double at_s = 0;       // when the phase ends, where that is known
    double mark_bits = 0;  // on the air: the medium's count at its end
    uint64_t ticket = 0;   // place in the server's queue
    const Option* option = nullptr;
  };

  const Option& option(size_t index, uint32_t choice) const { return options_[index * choices_ + choice]; }
  const DeviceModel& device(size_t index) const { return scenario().devices[active_[index].device]; }
  uint32_t medium_of(size_t index) const { return medium_of_[active_[index].device]; }

  bool enough_workers(std::span<const uint32_t> choices);
  double total_reward(std::span<const uint32_t> choices) const;
  // Predictions without any waiting behind the uploads.
  void upload(std::span<const uint32_t> choices);
  void share_air(std::span<const uint32_t> choices);
  // Predictions with everything.
  void play(std::span<const uint32_t> choices);
  double phase_end_s(size_t index) const;
  void end_phase(size_t index, double now_s);
  void start_flow(size_t index, Phase phase, double bits, double now_s);
  void end_flow(size_t index, double now_s);
  void start_tails(int server, double now_s);
  void end_request(size_t index, double now_s);
  void finish(size_t index, const Option& taken, double latency_s);

  SplitPredictor predictor_;
  size_t choices_;                   // per device
  std::vector<uint32_t> medium_of_;  // by device: an index into media_
  bool has_results_ = false;         // some answer has a size
  size_t family_ = 0;
  std::vector<ActiveDevice> active_;
  std::vector<Option> options_;          // [active, choices]
  std::vector<double> seconds_per_bit_;  // by active device
  std::vector<Upload> to_start_, on_air_;
  std::vector<Request> requests_;  // by active device
  std::vector<Medium> media_;      // one per network, then one per device with a link of its own
  std::vector<int> free_workers_;  // by server
  uint64_t next_ticket_ = 0;
  std::vector<PlanPrediction> predictions_;  // by active device
};

// Why rounds of the scenario cannot be predicted exactly; "" where they can: requests in rounds, link rates
// that stay for the round, no batteries, nothing random but who is active and how links change between
// rounds, and no queue at a server that can be full.
std::string why_rounds_are_not_predictable(const Scenario& scenario);

}  // namespace edgeward
