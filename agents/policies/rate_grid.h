// The rate of a link that stays for a round, on a grid: cells of equal width in ln(rate), and with which
// probability the rate moves from one to another between two rounds.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/model/scenario.h"

namespace edgeward {

class RateGrid {
 public:
  // link: constant (one cell, whatever `cells` says), or a random walk that steps between rounds.
  RateGrid(const LinkModel& link, size_t cells);

  size_t cells() const { return log_rates_.size(); }
  double rate_bps(size_t cell) const;  // at its middle

  // From the middle of cell `from` into cell `to`: the normal step of the walk, reflected at both ends,
  // integrated over the cell. The sum over `to` is 1. At the start all cells are equally probable, which is
  // the walk's stationary distribution.
  double probability(size_t from, size_t to) const { return probabilities_[from * cells() + to]; }

  // Where a rate lies between the middles of two neighbouring cells, for linear interpolation: the value is
  // (1 - share) of cell `below` + share of the next one. Beyond the outermost middles: theirs (the walk is
  // reflected there, so that an expectation over its next step is level).
  struct Position {
    size_t below = 0;
    double share = 0;  // 0 where `below` is the last cell
  };
  Position position(double rate_bps) const;

 private:
  double low_ = 0, width_ = 0;  // of ln(rate): the lower end, the width of a cell
  std::vector<double> log_rates_;
  std::vector<double> probabilities_;  // [from, to]
};

}  // namespace edgeward
