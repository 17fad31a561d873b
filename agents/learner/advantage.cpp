#include "agents/learner/advantage.h"

namespace edgeward {

void estimate_advantages(const AdvantageInput& input, std::span<float> advantage) {
  const size_t environments = input.environments;
  for (size_t n = 0; n < environments; ++n) {
    double following_value = input.next_value[n];
    double following_advantage = 0;  // weighed by its c
    for (size_t t = input.steps; t-- > 0;) {
      const size_t i = t * environments + n;
      if (input.terminated[i] || input.truncated[i]) {
        following_value = input.terminated[i] ? 0.0 : input.final_value[i];
        following_advantage = 0;
      }
      const double delta = input.reward[i] + input.gamma * following_value - input.value[i];
      const double found = delta + input.gamma * input.lambda * following_advantage;
      advantage[i] = static_cast<float>(found);
      following_value = input.value[i];
      following_advantage = input.importance.empty() ? found : input.importance[i] * found;
    }
  }
}

}  // namespace edgeward
