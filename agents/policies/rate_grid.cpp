#include "agents/policies/rate_grid.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace edgeward {
namespace {

double normal_below(double x) {
  return std::erfc(-x / std::numbers::sqrt2) / 2;
}

// The probability that a walk on [0, width] steps from x into [a, b]: reflection at both ends is the sum over
// the mirror images of the interval, 2 k width + [a, b] and 2 k width - [a, b].
double reflected_into(double x, double a, double b, double width, double sigma) {
  constexpr double negligible = 9;  // standard deviations
  const auto images = static_cast<int>(std::ceil((negligible * sigma + width) / (2 * width)));
  double sum = 0;
  for (int k = -images; k <= images; ++k) {
    const double shift = 2 * k * width - x;
    sum += normal_below((shift + b) / sigma) - normal_below((shift + a) / sigma);
    sum += normal_below((shift - a) / sigma) - normal_below((shift - b) / sigma);
  }
  return sum;
}

}  // namespace

RateGrid::RateGrid(const LinkModel& link, size_t cells) {
  if (link.kind == LinkModel::Kind::constant) {
    log_rates_ = {std::log(link.rate_bps)};
    probabilities_ = {1};
    return;
  }
  low_ = std::log(link.low_bps);
  const double width = std::log(link.high_bps) - low_;
  width_ = width / static_cast<double>(cells);
  for (size_t cell = 0; cell < cells; ++cell) {
    log_rates_.push_back(low_ + (static_cast<double>(cell) + 0.5) * width_);
  }
  // A step of several times the range leaves nothing of where it came from (the slowest mode of the reflected
  // walk shrinks by exp(-(pi sigma / width)^2 / 2), below 1e-30 here).
  const bool forgets_all = link.sigma > 4 * width;
  probabilities_.assign(cells * cells, 1 / static_cast<double>(cells));
  if (forgets_all) return;
  for (size_t from = 0; from < cells; ++from) {
    double* const row = &probabilities_[from * cells];
    double sum = 0;
    for (size_t to = 0; to < cells; ++to) {
      const double a = static_cast<double>(to) * width_;
      row[to] = reflected_into(log_rates_[from] - low_, a, a + width_, width, link.sigma);
      sum += row[to];
    }
    for (size_t to = 0; to < cells; ++to) row[to] /= sum;  // what was left out as negligible
  }
}

double RateGrid::rate_bps(size_t cell) const {
  return std::exp(log_rates_[cell]);
}

RateGrid::Position RateGrid::position(double rate_bps) const {
  if (cells() == 1) return {};
  const double at = (std::log(rate_bps) - log_rates_.front()) / width_;
  const double inside = std::clamp(at, 0.0, static_cast<double>(cells() - 1));
  const auto below = static_cast<size_t>(inside);
  return {below, inside - static_cast<double>(below)};
}

}  // namespace edgeward
