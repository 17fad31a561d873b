// What a simulated number is worth: confidence intervals from independent replicas, and the
// Kolmogorov-Smirnov test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sim/model/random.h"

namespace edgeward {

struct Interval {
  double mean = 0;
  double half_width = 0;
};

// Student's t interval for the mean of independent values (two or more): it misses the true mean with
// probability `significance`.
Interval student_interval(std::span<const double> values, double significance);

// The largest distance between the empirical distribution of `values` and the uniform one on [0, 1].
double kolmogorov_distance(std::vector<double> values);

// The probability that `samples` (>= 1) independent uniform values are at least so distant. Kolmogorov's
// limit with M. A. Stephens's correction for finite samples, J. R. Stat. Soc. B 32 (1970) 115-122.
double kolmogorov_p_value(double distance, size_t samples);

// The distance that is exceeded with probability `significance`.
double kolmogorov_critical_distance(size_t samples, double significance);

// Values that are uniform on [0, 1] exactly if `values` follow the distribution `cdf`, which may have a step
// at 0 and is continuous elsewhere: F(x) for x > 0; for x = 0 a draw from [0, F(0)], so that the step is
// tested too (the randomised probability integral transform; A. E. Brockwell, Stat. Prob. Letters 77 (2007)
// 1473-1478).
std::vector<double> to_uniform(std::span<const double> values, const std::function<double(double)>& cdf,
                               Rng& rng);

}  // namespace edgeward
