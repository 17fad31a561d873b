#include "agents/learner/sampling.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/model/error.h"

namespace edgeward {
namespace {

// The first of the most probable allowed choices.
size_t most_probable(std::span<const float> logits, std::span<const uint8_t> mask) {
  size_t best = logits.size();
  for (size_t c = 0; c < logits.size(); ++c) {
    if (mask[c] && (best == logits.size() || logits[c] > logits[best])) best = c;
  }
  if (best == logits.size()) throw Error("a mask forbids every choice of a component");
  return best;
}

// Inversion: walks the cumulative weights until they pass `uniform` of their sum.
size_t draw(std::span<const float> logits, std::span<const uint8_t> mask, size_t best, double uniform,
            std::vector<float>& weights) {
  float sum = 0;
  for (size_t c = 0; c < logits.size(); ++c) {
    weights[c] = mask[c] ? std::exp(logits[c] - logits[best]) : 0.0F;
    sum += weights[c];
  }
  double left = uniform * sum;
  for (size_t c = 0; c < logits.size(); ++c) {
    left -= weights[c];
    if (left < 0) return c;
  }
  return best;  // rounding left a rest; the most probable choice takes it
}

}  // namespace

void choose_actions(std::span<const int64_t> choices, std::span<const float> logits,
                    std::span<const uint8_t> mask, Mode mode, Rng& rng, std::span<int32_t> actions) {
  const auto widest = static_cast<size_t>(*std::max_element(choices.begin(), choices.end()));
  std::vector<float> weights(widest);
  size_t first = 0;
  for (size_t i = 0; i < actions.size(); ++i) {
    const auto count = static_cast<size_t>(choices[i % choices.size()]);
    const auto row = logits.subspan(first, count);
    const auto allowed = mask.subspan(first, count);
    size_t choice = most_probable(row, allowed);
    if (mode == Mode::sample) choice = draw(row, allowed, choice, (rng() + 0.5) * 0x1p-32, weights);
    actions[i] = static_cast<int32_t>(choice);
    first += count;
  }
}

}  // namespace edgeward
