#include "agents/policies/split_prediction.h"

#include <limits>

#include "agents/policies/action_mask.h"

namespace edgeward {

PlanPrediction SplitPredictor::predict(size_t device, size_t family, size_t choice, double rate_bps) const {
  const DeviceModel& model = scenario_.devices[device];
  const Plan& plan = model.plans[family][choice];
  PlanPrediction prediction;
  prediction.latency_s = unloaded_latency(plan, rate_bps);
  prediction.energy_attributed_j = attributed_energy(plan, rate_bps, model.transmit_power_w);
  prediction.energy_with_idle_j =
      energy_with_idle(plan, rate_bps, model.transmit_power_w, model.idle_power_w);
  prediction.top1_pct = plan.top1_pct;
  if (!plan.local) {
    prediction.latency_s += model.link.latency_s;
    double waiting_s = model.link.latency_s;
    if (model.result_bytes > 0) {
      const double receiving_s = 8 * model.result_bytes / rate_bps;
      prediction.latency_s += receiving_s + model.link.latency_s;
      waiting_s += receiving_s + model.link.latency_s;
      prediction.energy_attributed_j += model.receive_power_w * receiving_s;
      prediction.energy_with_idle_j += model.receive_power_w * receiving_s;
    }
    prediction.energy_with_idle_j += model.idle_power_w * waiting_s;
  }

  const double energy_j = scenario_.charged_j(prediction.energy_attributed_j, prediction.energy_with_idle_j);
  prediction.reward =
      settings_.reward(settings_.scores(device, family, prediction.top1_pct, prediction.latency_s, energy_j));
  return prediction;
}

int32_t SplitPredictor::best_choice(size_t device, size_t family, double rate_bps,
                                    std::span<const uint8_t> allowed) const {
  int32_t best = allowed_choice(allowed, 0);
  double best_reward = -std::numeric_limits<double>::infinity();
  for (size_t choice = 0; choice < allowed.size(); ++choice) {
    if (allowed[choice] == 0) continue;
    const double reward = predict(device, family, choice, rate_bps).reward;
    if (reward > best_reward) {
      best = static_cast<int32_t>(choice);
      best_reward = reward;
    }
  }
  return best;
}

}  // namespace edgeward
