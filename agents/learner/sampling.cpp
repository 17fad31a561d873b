#include "agents/learner/sampling.h"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <cmath>
#include <limits>

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

struct Draw {
  size_t choice;
  float log_prob;
};

// Inversion: counts the cumulative weights that do not pass `uniform` of their sum. Without branches that
// depend on what is drawn: nothing could predict them. weights: [C], written.
Draw draw(std::span<const float> logits, std::span<const uint8_t> mask, double uniform,
          std::span<float> weights) {
  float highest = -std::numeric_limits<float>::infinity();
  for (size_t c = 0; c < logits.size(); ++c) highest = mask[c] ? std::max(highest, logits[c]) : highest;
  float sum = 0;
  for (size_t c = 0; c < logits.size(); ++c) {
    weights[c] = mask[c] ? std::exp(logits[c] - highest) : 0.0F;
    sum += weights[c];
  }
  double left = uniform * sum;
  size_t choice = 0;
  for (size_t c = 0; c < logits.size(); ++c) {
    left -= weights[c];
    choice += left < 0 ? 0 : 1;
  }
  // Rounding left a rest, or nothing is allowed, or nothing is a number.
  if (choice == logits.size()) choice = most_probable(logits, mask);
  return {choice, logits[choice] - highest - std::log(sum)};
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
      const size_t place = row * choices.size() + h;
      if (mode == Mode::sample) {
        const Draw drawn = draw(logits, allowed, (rng() + 0.5) * 0x1p-32, {weights.data(), widest});
        actions[place] = static_cast<int32_t>(drawn.choice);
        row_log_prob += drawn.log_prob;
      } else {
        actions[place] = static_cast<int32_t>(most_probable(logits, allowed));
      }
      first_logit += count;
      first_choice += count;
    }
    ++first_logit;  // the value
    if (!log_prob.empty()) log_prob[row] = row_log_prob;
  }
}

}  // namespace edgeward
