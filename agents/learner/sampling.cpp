#include "agents/learner/sampling.h"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <cmath>
#include <tuple>
#include <utility>

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

// Inversion: walks the cumulative weights until they pass `uniform` of their sum. Weights: [C], written, and
// their sum returned with the choice.
std::pair<size_t, float> draw(std::span<const float> logits, std::span<const uint8_t> mask, size_t best,
                              double uniform, std::span<float> weights) {
  float sum = 0;
  for (size_t c = 0; c < logits.size(); ++c) {
    weights[c] = mask[c] ? std::exp(logits[c] - logits[best]) : 0.0F;
    sum += weights[c];
  }
  double left = uniform * sum;
  for (size_t c = 0; c < logits.size(); ++c) {
    left -= weights[c];
    if (left < 0) return {c, sum};
  }
  return {best, sum};  // rounding left a rest; the most probable choice takes it
}

}  // namespace

void choose_actions(std::span<const int64_t> choices, std::span<const float> heads,
                    std::span<const uint8_t> mask, Mode mode, Rng& rng, std::span<int32_t> actions,
                    std::span<float> log_prob) {
  const auto widest = static_cast<size_t>(*std::max_element(choices.begin(), choices.end()));
  boost::container::small_vector<float, 256> weights(widest);  // on the stack, but for the widest
  size_t first_logit = 0, first_choice = 0;
  for (size_t row = 0; row < actions.size() / choices.size(); ++row) {
    float row_log_prob = 0;
    for (size_t h = 0; h < choices.size(); ++h) {
      const auto count = static_cast<size_t>(choices[h]);
      const auto logits = heads.subspan(first_logit, count);
      const auto allowed = mask.subspan(first_choice, count);
      size_t choice = most_probable(logits, allowed);
      if (mode == Mode::sample) {
        const size_t best = choice;
        float sum = 0;
        std::tie(choice, sum) =
            draw(logits, allowed, best, (rng() + 0.5) * 0x1p-32, {weights.data(), widest});
        if (!log_prob.empty()) row_log_prob += logits[choice] - logits[best] - std::log(sum);
      }
      actions[row * choices.size() + h] = static_cast<int32_t>(choice);
      first_logit += count;
      first_choice += count;
    }
    ++first_logit;  // the value
    if (!log_prob.empty()) log_prob[row] = row_log_prob;
  }
}

}  // namespace edgeward
