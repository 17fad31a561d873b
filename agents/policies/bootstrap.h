// Percentiles and bootstrap intervals. The unit that is resampled is the episode: steps within one are not
// independent. Comparisons are paired: every policy is resampled with the same episodes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/model/random.h"

namespace edgeward {

// The value below which the fraction `p` in [0, 1] of the values lies, linear between the two nearest ranks
// (NumPy's default, type 7 of Hyndman and Fan 1996). NaN for no values.
double percentile(std::span<const double> sorted, double p);

// An estimate with its interval; NaN where there is nothing to estimate from.
struct Interval {
  double value, low, high;
};

// Draws with replacement, shared by everything that is compared: `count` times `episodes` indices.
class Resamples {
 public:
  static constexpr size_t default_count = 2000;

  Resamples(size_t episodes, Rng rng, size_t count = default_count);

  size_t count() const { return count_; }
  size_t episodes() const { return episodes_; }
  std::span<const uint32_t> draw(size_t index) const {
    return std::span(indices_).subspan(index * episodes_, episodes_);
  }

 private:
  size_t episodes_, count_;
  std::vector<uint32_t> indices_;  // [count, episodes]
};

// A mean over episodes that differ in length: sum of `sum` over sum of `weight`, both by episode.
struct EpisodeMean {
  std::vector<double> sum, weight;

  double value() const;  // over all episodes; NaN when nothing was observed
  std::vector<double> resampled(const Resamples& resamples) const;  // one value per draw
};

// The percentile bootstrap (Efron and Tibshirani 1993, section 13.3): the middle 95 % of the resampled
// values.
Interval interval_95(double value, std::vector<double> resampled);

}  // namespace edgeward
