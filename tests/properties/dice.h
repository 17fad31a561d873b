// Draws for generators: small numbers with few digits, so that what is generated can be read and typed again.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "sim/model/random.h"

namespace edgeward::testing {

class Dice {
 public:
  explicit Dice(uint64_t seed, uint64_t stream = 0) : rng_(seed, stream) {}

  size_t below(size_t limit) { return limit == 0 ? 0 : rng_() % limit; }
  int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<size_t>(high - low) + 1));
  }
  double uniform() { return rng_() * 0x1p-32; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  double log_uniform(double low, double high) { return low * std::pow(high / low, uniform()); }
  bool chance(double probability) { return uniform() < probability; }

  template <typename Items>
  const auto& pick(const Items& items) {
    return items[below(std::size(items))];
  }

 private:
  Rng rng_;
};

// `value` with three significant digits, never in scientific notation.
inline std::string digits(double value) {
  if (value == 0) return "0";
  const int whole = static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
  return fmt::format("{:.{}f}", value, std::max(0, 3 - whole));
}

}  // namespace edgeward::testing
