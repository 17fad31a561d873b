#include "sim/model/units.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "sim/model/nearest.h"

namespace edgeward {
namespace {

struct Unit {
  const char* name;
  double scale;        // to SI
  bool shown = false;  // one that format_quantity chooses from, ascending
};

struct Units {
  const char* article;  // "a time"
  std::vector<Unit> list;
};

const Units& units_of(Dimension dimension) {
  static const Units time{
      "a time",
      {{"ns", 1e-9, true}, {"us", 1e-6, true}, {"ms", 1e-3, true}, {"s", 1, true}, {"min", 60}, {"h", 3600}}};
  static const Units frequency{"a frequency", {{"/min", 1.0 / 60}, {"/s", 1, true}, {"Hz", 1}, {"kHz", 1e3}}};
  static const Units rate{"a rate",
                          {{"bps", 1, true},
                           {"kbps", 1e3, true},
                           {"Mbps", 1e6, true},
                           {"Gbps", 1e9, true},
                           {"bit/s", 1},
                           {"kb/s", 1e3},
                           {"Mb/s", 1e6},
                           {"Gb/s", 1e9}}};
  static const Units size{"a size",
                          {{"B", 1, true},
                           {"kB", 1e3, true},
                           {"MB", 1e6, true},
                           {"GB", 1e9, true},
                           {"KiB", 1024},
                           {"MiB", 1024.0 * 1024},
                           {"GiB", 1024.0 * 1024 * 1024}}};
  static const Units power{"a power", {{"mW", 1e-3, true}, {"W", 1, true}, {"kW", 1e3, true}}};
  static const Units energy{
      "an energy",
      {{"mJ", 1e-3, true}, {"J", 1, true}, {"kJ", 1e3, true}, {"mWh", 3.6}, {"Wh", 3600}, {"kWh", 3.6e6}}};
  static const Units percent{"a percentage", {{"%", 1, true}}};
  static const Units number{"a number", {}};
  switch (dimension) {
    case Dimension::time:
      return time;
    case Dimension::frequency:
      return frequency;
    case Dimension::rate:
      return rate;
    case Dimension::size:
      return size;
    case Dimension::power:
      return power;
    case Dimension::energy:
      return energy;
    case Dimension::percent:
      return percent;
    case Dimension::number:
      break;
  }
  return number;
}

constexpr Dimension all_dimensions[] = {Dimension::time,   Dimension::frequency, Dimension::rate,
                                        Dimension::size,   Dimension::power,     Dimension::energy,
                                        Dimension::percent};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

double finite(double value, const std::string& whole) {
  if (std::isfinite(value)) return value;
  throw std::invalid_argument(fmt::format("'{}' is not a finite number", whole));
}

// Reads a number from the front of `text` and removes it.
double take_number(std::string_view& text, const std::string& whole, Dimension dimension) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::invalid_argument) {
    const std::string units = allowed_units(dimension);
    throw std::invalid_argument(fmt::format("'{}' is not a number{}", whole,
                                            units.empty() ? "" : " with a unit; allowed units: " + units));
  }
  if (error == std::errc::result_out_of_range) value = std::numeric_limits<double>::infinity();
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return finite(value, whole);
}

// "12 MBps": the nearest unit would be wrong by a factor of eight.
void reject_bytes_per_second(const std::string& whole, const std::string& unit, const std::string& allowed) {
  std::string size;
  if (unit.ends_with("Bps")) size = unit.substr(0, unit.size() - 2);
  if (unit.ends_with("B/s")) size = unit.substr(0, unit.size() - 2);
  for (const Unit& candidate : units_of(Dimension::size).list) {
    if (size != candidate.name) continue;
    std::string_view rest = trimmed(whole);
    const double bits = 8 * candidate.scale * take_number(rest, whole, Dimension::rate);
    throw std::invalid_argument(
        fmt::format("'{}' is in bytes per second; in bits that is {}; allowed units: {}", whole,
                    format_quantity(bits, Dimension::rate), allowed));
  }
}

[[noreturn]] void reject_unit(const std::string& whole, const std::string& unit, Dimension dimension) {
  if (dimension == Dimension::number) {
    throw std::invalid_argument(fmt::format("'{}' is not a plain number", whole));
  }
  const Units& wanted = units_of(dimension);
  const std::string allowed = allowed_units(dimension);
  if (dimension == Dimension::rate) reject_bytes_per_second(whole, unit, allowed);
  if (unit.empty())
    throw std::invalid_argument(fmt::format("'{}' has no unit; allowed units: {}", whole, allowed));
  for (const Dimension other : all_dimensions) {
    for (const Unit& candidate : units_of(other).list) {
      if (unit == candidate.name) {
        throw std::invalid_argument(fmt::format("'{}' is {}, not {}; allowed units: {}", whole,
                                                units_of(other).article, wanted.article, allowed));
      }
    }
  }
  std::vector<std::string> names;
  for (const Unit& candidate : wanted.list) names.emplace_back(candidate.name);
  const std::string nearest = nearest_match(unit, names);
  throw std::invalid_argument(fmt::format("'{}' has the unknown unit '{}'; allowed units: {}{}", whole, unit,
                                          allowed,
                                          nearest.empty() ? "" : "; did you mean '" + nearest + "'?"));
}

}  // namespace

double parse_quantity(const std::string& text, Dimension dimension) {
  std::string_view rest = trimmed(text);
  double value = take_number(rest, text, dimension);
  rest = trimmed(rest);
  if (dimension == Dimension::number) {
    if (rest.starts_with('/')) {
      rest = trimmed(rest.substr(1));
      const double divisor = take_number(rest, text, dimension);
      if (divisor == 0) throw std::invalid_argument(fmt::format("'{}' divides by zero", text));
      value = finite(value / divisor, text);
    }
    if (!trimmed(rest).empty()) reject_unit(text, std::string(rest), dimension);
    return value;
  }
  for (const Unit& unit : units_of(dimension).list) {
    if (rest == unit.name) return finite(value * unit.scale, text);
  }
  reject_unit(text, std::string(rest), dimension);
}

std::string allowed_units(Dimension dimension) {
  std::vector<std::string> names;
  for (const Unit& unit : units_of(dimension).list) names.emplace_back(unit.name);
  return join(names);
}

std::string format_quantity(double value, Dimension dimension) {
  const Unit* chosen = nullptr;
  const Unit* base = nullptr;
  for (const Unit& unit : units_of(dimension).list) {
    if (!unit.shown) continue;
    if (chosen == nullptr || std::abs(value) >= unit.scale) chosen = &unit;
    if (unit.scale == 1) base = &unit;
  }
  if (value == 0) chosen = base;
  const double shown = chosen == nullptr ? value : value / chosen->scale;
  const bool is_long = std::abs(shown) >= 1e6 && std::abs(shown) < 1e9 && shown == std::round(shown);
  const std::string number = is_long ? fmt::format("{:.0f}", shown) : fmt::format("{:.6g}", shown);
  return chosen == nullptr ? number : number + " " + chosen->name;
}

}  // namespace edgeward
