#include "sim/validation/statistics.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/tools/roots.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>

#include "sim/model/error.h"

namespace edgeward {

Interval student_interval(std::span<const double> values, double significance) {
  if (values.size() < 2) throw Error("an interval needs two replicas or more");
  const auto n = static_cast<double>(values.size());
  double mean = 0, squares = 0;
  for (const double value : values) mean += value / n;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const boost::math::students_t_distribution<double> t(n - 1);
  const double quantile = boost::math::quantile(boost::math::complement(t, significance / 2));
  return {mean, quantile * std::sqrt(squares / (n - 1) / n)};
}

double kolmogorov_distance(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double distance = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, values[i] - rank / n, (rank + 1) / n - values[i]});
  }
  return distance;
}

double kolmogorov_p_value(double distance, size_t samples) {
  const double root = std::sqrt(static_cast<double>(samples));
  const double lambda = (root + 0.12 + 0.11 / root) * distance;
  if (lambda < 0.2) return 1;  // there the series below converges slowly, and 1 is right to 12 digits
  double sum = 0;
  for (int k = 1; k <= 100; ++k) {
    const double term = std::exp(-2.0 * k * k * lambda * lambda);
    sum += k % 2 == 1 ? term : -term;
    if (term < 1e-18) break;
  }
  return std::clamp(2 * sum, 0.0, 1.0);
}

double kolmogorov_critical_distance(size_t samples, double significance) {
  const auto excess = [&](double distance) { return kolmogorov_p_value(distance, samples) - significance; };
  std::uintmax_t steps = 200;
  const auto [low, high] = boost::math::tools::toms748_solve(
      excess, 0.0, 1.0, boost::math::tools::eps_tolerance<double>(45), steps);
  return (low + high) / 2;
}

std::vector<double> to_uniform(std::span<const double> values, const std::function<double(double)>& cdf,
                               Rng& rng) {
  const double step = cdf(0);
  boost::random::uniform_01<double> uniform;
  std::vector<double> transformed;
  transformed.reserve(values.size());
  for (const double value : values) transformed.push_back(value > 0 ? cdf(value) : step * uniform(rng));
  return transformed;
}

}  // namespace edgeward
