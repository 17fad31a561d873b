#include "sim/validation/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/validation/statistics.h"

namespace edgeward {
namespace {

// With so many significant digits, and those of `reference` behind the point: "0.4512" beside a margin of
// "0.0035".
std::string number(double value, double reference, int digits) {
  if (!std::isfinite(value)) return fmt::format("{}", value);
  const double size = std::abs(reference) > 0 ? std::abs(reference) : 1;
  const int decimals = digits - 1 - static_cast<int>(std::floor(std::log10(size)));
  return fmt::format("{:.{}f}", value, std::clamp(decimals, 0, 12));
}

std::string with_unit(const std::string& text, const std::string& unit) {
  return unit.empty() ? text : text + " " + unit;
}

}  // namespace

Finding Finding::interval(std::string what, std::string unit, double theory, std::vector<double> replicas,
                          double widest) {
  Finding finding;
  finding.what = std::move(what);
  finding.unit = std::move(unit);
  finding.kind = Kind::interval;
  finding.theory = theory;
  finding.samples = replicas.size();
  finding.values_ = std::move(replicas);
  finding.widest_ = widest;
  return finding;
}

Finding Finding::distribution(std::string what, std::vector<double> uniform) {
  Finding finding;
  finding.what = std::move(what);
  finding.kind = Kind::distribution;
  finding.samples = uniform.size();
  finding.values_ = std::move(uniform);
  return finding;
}

Finding Finding::exact(std::string what, std::string unit, double theory, double simulated,
                       double tolerance) {
  Finding finding = exact(std::move(what), relative_difference(simulated, theory), 1, tolerance);
  finding.unit = std::move(unit);
  finding.theory = theory;
  finding.simulated = simulated;
  finding.single_ = true;
  return finding;
}

Finding Finding::exact(std::string what, double difference, size_t compared, double tolerance) {
  Finding finding;
  finding.what = std::move(what);
  finding.difference_ = difference;
  finding.simulated = difference;
  finding.samples = compared;
  finding.margin = tolerance;
  return finding;
}

Finding Finding::at(std::string where, double of_load) && {
  place = std::move(where);
  load = of_load;
  return std::move(*this);
}

std::string Finding::text() const {
  return what + (place.empty() ? "" : ", " + place) + (load > 0 ? fmt::format(", load {}", load) : "");
}

void Finding::judge(double significance) {
  switch (kind) {
    case Kind::interval: {
      const Interval found = student_interval(values_, significance);
      simulated = found.mean;
      margin = found.half_width;
      agrees = std::abs(simulated - theory) <= margin && margin <= widest_ * std::abs(theory);
      return;
    }
    case Kind::distribution:
      simulated = values_.empty() ? 1 : kolmogorov_distance(values_);
      margin = values_.empty() ? 0 : kolmogorov_critical_distance(values_.size(), significance);
      agrees = simulated < margin;
      return;
    case Kind::exact:
      agrees = samples > 0 && difference_ <= margin;  // false for NaN
      return;
  }
}

std::string Finding::theory_text() const {
  switch (kind) {
    case Kind::interval:
      return with_unit(number(theory, margin > 0 ? margin : theory, 2), unit);
    case Kind::distribution:
      return "distance < " + number(margin, margin, 2);
    case Kind::exact:
      return single_ ? with_unit(fmt::format("{:.10g}", theory), unit) : "equal";
  }
  return "";
}

std::string Finding::simulated_text() const {
  switch (kind) {
    case Kind::interval: {
      const double reference = margin > 0 ? margin : simulated;
      return with_unit(number(simulated, reference, 2) + " +- " + number(margin, reference, 2), unit);
    }
    case Kind::distribution:
      return number(simulated, margin, 2) + fmt::format(" ({} samples)", samples);
    case Kind::exact:
      if (single_) return with_unit(fmt::format("{:.10g}", simulated), unit);
      if (samples == 0) return "not the same number of values";
      return (difference_ == 0 ? "equal" : fmt::format("at most {:.0e} off", difference_)) +
             fmt::format(" ({} values)", samples);
  }
  return "";
}

std::string Finding::verdict_text() const {
  if (agrees) return "yes";
  const bool too_wide = kind == Kind::interval && std::abs(simulated - theory) <= margin;
  return too_wide ? "no: too wide" : "no";
}

double relative_difference(double a, double b, double floor) {
  if (a == b) return 0;
  return std::abs(a - b) / std::max(std::abs(b), floor);
}

double worse(double a, double b) {
  return std::isnan(a) || b <= a ? a : b;
}

}  // namespace edgeward
