#include "agents/policies/random_choice.h"

#include <algorithm>
#include <boost/random/uniform_int_distribution.hpp>

namespace edgeward {

void RandomPolicy::act(const ObservationBatch& batch, std::span<float>, std::span<const uint8_t>, Mode,
                       Rng& rng, std::span<int32_t> actions) {
  const size_t components = mask_.components();
  for (size_t row = 0; row < batch.size; ++row) {
    for (size_t component = 0; component < components; ++component) {
      const std::span<const uint8_t> allowed = mask_.of(batch.mask, row, component);
      const auto count =
          std::count_if(allowed.begin(), allowed.end(), [](uint8_t byte) { return byte != 0; });
      // One draw per component, also where the mask leaves no choice: what one device does must not shift the
      // others' draws.
      auto skip = boost::random::uniform_int_distribution<int64_t>(0, std::max<int64_t>(count, 1) - 1)(rng);
      size_t choice = 0;
      while (choice + 1 < allowed.size() && (allowed[choice] == 0 || skip-- > 0)) ++choice;
      actions[row * components + component] = static_cast<int32_t>(choice);
    }
  }
}

}  // namespace edgeward
