#include <algorithm>

#include "sim/model/scenario.h"

namespace edgeward {
namespace {

struct Range {
  double low, high;
};

// Of the rates that the model itself can say.
Range wanted(const LinkModel& link) {
  switch (link.kind) {
    case LinkModel::Kind::constant:
      break;
    case LinkModel::Kind::random_walk:
      return {link.low_bps, link.high_bps};
    case LinkModel::Kind::markov:
    case LinkModel::Kind::activity: {
      const auto [low, high] = std::minmax_element(link.state_rate_bps.begin(), link.state_rate_bps.end());
      return {*low, *high};
    }
    case LinkModel::Kind::trace: {
      const auto by_rate = [](const TracePoint& one, const TracePoint& other) {
        return one.rate_bps < other.rate_bps;
      };
      const auto [low, high] = std::minmax_element(link.points.begin(), link.points.end(), by_rate);
      return {low->rate_bps, high->rate_bps};
    }
  }
  return {link.rate_bps, link.rate_bps};
}

}  // namespace

size_t LinkModel::level(double wanted_bps) const {
  const auto above = std::lower_bound(levels_bps.begin(), levels_bps.end(), wanted_bps);
  if (above == levels_bps.begin()) return 0;
  const auto below = above - 1;
  const bool nearer_below = above == levels_bps.end() || wanted_bps / *below < *above / wanted_bps;
  return static_cast<size_t>((nearer_below ? below : above) - levels_bps.begin());
}

double LinkModel::offered_bps(double wanted_bps) const {
  return levels_bps.empty() ? wanted_bps : levels_bps[level(wanted_bps)];
}

double LinkModel::lowest_bps() const {
  return offered_bps(wanted(*this).low);
}

double LinkModel::highest_bps() const {
  return offered_bps(wanted(*this).high);
}

}  // namespace edgeward
