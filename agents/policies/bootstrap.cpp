#include "agents/policies/bootstrap.h"

#include <algorithm>
#include <boost/random/uniform_int_distribution.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace edgeward {
namespace {

double ratio(double sum, double weight) {
  return weight > 0 ? sum / weight : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

double percentile(std::span<const double> sorted, double p) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double rank = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(rank);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (rank - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Resamples::Resamples(size_t episodes, Rng rng, size_t count) : episodes_(episodes), count_(count) {
  if (episodes == 0) return;
  boost::random::uniform_int_distribution<uint32_t> any(0, static_cast<uint32_t>(episodes - 1));
  indices_.resize(episodes * count);
  for (uint32_t& index : indices_) index = any(rng);
}

double EpisodeMean::value() const {
  return ratio(std::accumulate(sum.begin(), sum.end(), 0.0),
               std::accumulate(weight.begin(), weight.end(), 0.0));
}

std::vector<double> EpisodeMean::resampled(const Resamples& resamples) const {
  std::vector<double> values;
  values.reserve(resamples.count());
  for (size_t index = 0; index < resamples.count(); ++index) {
    double total = 0, total_weight = 0;
    for (const uint32_t episode : resamples.draw(index)) {
      total += sum[episode];
      total_weight += weight[episode];
    }
    values.push_back(ratio(total, total_weight));
  }
  return values;
}

Interval interval_95(double value, std::vector<double> resampled) {
  std::erase_if(resampled, [](double each) { return !std::isfinite(each); });
  std::sort(resampled.begin(), resampled.end());
  return {value, percentile(resampled, 0.025), percentile(resampled, 0.975)};
}

}  // namespace edgeward
