// Networks, and a device's access to one or over a link of its own.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/model/nearest.h"
#include "sim/model/scenario_parts.h"

namespace edgeward {
namespace {

constexpr size_t max_networks = 100;
constexpr Bounds sigma_bounds{0, 10, true}, step_bounds{0, time_bounds.high, true};

void check_low_below_high(const Section& section, double low, double high) {
  if (low < high) return;
  const auto written = [&section](const char* key) { return section.node().find(key)->scalar; };
  section.fail("high", fmt::format("{} is not above low, {}", written("high"), written("low")), "low < high");
}

std::string rate_text(double rate_bps) {
  return format_quantity(rate_bps, Dimension::rate);
}

void read_constant(const Section& section, ScenarioReading& reading, LinkModel& link) {
  const bool has_rate = section.has("rate"), has_profile = section.has("profile");
  if (has_rate == has_profile) {
    section.fail(has_rate ? "profile" : "", has_rate ? "stands beside a rate" : "has no rate",
                 "either rate or profile");
  }
  if (has_rate) {
    link.rate_bps = section.quantity("rate", Dimension::rate, rate_bounds);
    return;
  }
  const LinkProfile& profile = reading.profiles.link(read_profile_name(section, "profile", "link", reading));
  if (!profile.rate_bps) {
    section.fail("profile", "'" + profile.name + "' has a trace, not a constant rate", "model: trace");
  }
  link.rate_bps = section.quantity_else("rate", Dimension::rate, profile.rate_bps->value,
                                        profile.rate_bps->provenance.mark);
}

void read_random_walk(const Section& section, ScenarioReading& reading, LinkModel& link) {
  link.low_bps = section.quantity("low", Dimension::rate, rate_bounds);
  link.high_bps = section.quantity("high", Dimension::rate, rate_bounds);
  link.sigma = section.quantity("sigma", Dimension::number, sigma_bounds);
  check_low_below_high(section, link.low_bps, link.high_bps);
  if (section.says("step", "epoch", "a time")) return;
  link.step_s = section.quantity("step", Dimension::time, step_bounds);
  reading.sources.push_back({section.node().find("step")->mark, section.path() + ".step", 1 / link.step_s});
}

void read_points(const Section& section, LinkModel& link) {
  const auto points = section.pairs("points", {Dimension::time, time_bounds}, {Dimension::rate, rate_bounds});
  if (points.size() > max_trace_points) {
    section.fail("points", fmt::format("has {} points", points.size()),
                 fmt::format("at most {}", max_trace_points));
  }
  for (const auto& [time_s, rate_bps] : points) {
    const Node& written = section.node().find("points")->items[link.points.size()].items[0];
    const std::string key = section.path() + ".points";
    if (link.points.empty() && time_s != 0) {
      throw InputError(Complaint{written.mark, key, "the first point is at '" + written.scalar + "'", "0 s"});
    }
    if (!link.points.empty() && time_s <= link.points.back().time_s) {
      throw InputError(Complaint{written.mark, key, "'" + written.scalar + "' is not after the point before",
                                 "times that ascend"});
    }
    link.points.push_back({time_s, rate_bps});
  }
}

void read_repeat(const Section& section, LinkModel& link) {
  if (section.says("repeat", "none", "a time")) return;
  link.repeat_s = section.quantity("repeat", Dimension::time, step_bounds);
  if (link.repeat_s <= link.points.back().time_s) {
    section.fail("repeat",
                 fmt::format("'{}' is not after the last point", section.node().find("repeat")->scalar),
                 "more than " + format_quantity(link.points.back().time_s, Dimension::time));
  }
}

void read_trace(const Section& section, ScenarioReading& reading, LinkModel& link) {
  const bool has_points = section.has("points"), has_profile = section.has("profile");
  if (has_points == has_profile) {
    section.fail(has_points ? "profile" : "", has_points ? "stands beside points" : "has no points",
                 "either points or profile");
  }
  if (has_points) {
    read_points(section, link);
  } else {
    const LinkProfile& profile =
        reading.profiles.link(read_profile_name(section, "profile", "link", reading));
    if (!profile.trace) {
      section.fail("profile", "'" + profile.name + "' has a constant rate, not a trace", "model: constant");
    }
    for (size_t point = 0; point < profile.trace->times_s.size(); ++point) {
      link.points.push_back({profile.trace->times_s[point], profile.trace->rates_bps[point]});
    }
    section.inherited("points", fmt::format("{} points", link.points.size()), profile.trace->provenance.mark);
  }
  read_repeat(section, link);
  EventSource source{section.mark(), section.path()};
  const auto times = std::make_shared<std::vector<double>>();
  for (const TracePoint& point : link.points) times->push_back(point.time_s);
  source.times_s = times;
  if (link.repeat_s > 0) source.repeat_s = link.repeat_s;
  reading.sources.push_back(std::move(source));
}

std::vector<double> levels_between(double low_bps, double high_bps, int64_t count) {
  std::vector<double> levels;
  const double step = std::log(high_bps / low_bps) / static_cast<double>(count - 1);
  for (int64_t index = 0; index < count; ++index) {
    levels.push_back(low_bps * std::exp(step * static_cast<double>(index)));
  }
  levels.back() = high_bps;  // exactly, which exp(log()) need not be
  return levels;
}

// Complains where the model's lowest or highest rate was set.
[[noreturn]] void fail_at_rate(const Section& section, const LinkModel& link, bool lowest,
                               const std::string& problem, const std::string& allowed) {
  const auto given = [&section](const char* key) { return section.node().find(key) != nullptr; };
  switch (link.kind) {
    case LinkModel::Kind::constant:
      section.fail(given("rate") ? "rate" : "profile", problem, allowed);
    case LinkModel::Kind::random_walk:
      section.fail(lowest ? "low" : "high", problem, allowed);
    case LinkModel::Kind::trace:
      section.fail(given("points") ? "points" : "profile", problem, allowed);
    case LinkModel::Kind::markov: {
      const auto& rates = link.state_rate_bps;
      const auto state = lowest ? std::min_element(rates.begin(), rates.end())
                                : std::max_element(rates.begin(), rates.end());
      const Section states = section.section("states");
      states.section(states.keys()[static_cast<size_t>(state - rates.begin())])
          .fail("rate", problem, allowed);
    }
    case LinkModel::Kind::activity:  // its rates stand with the device, not below the link
      break;
  }
  section.fail("network", problem, allowed);
}

}  // namespace

void read_networks(const Section& root, ScenarioReading& reading) {
  const auto networks = root.section_if("networks");
  if (!networks) return;
  const std::vector<std::string> names = networks->keys();
  if (names.size() > max_networks) {
    networks->fail("", fmt::format("has {} networks", names.size()), fmt::format("at most {}", max_networks));
  }
  for (const std::string& name : names) {
    check_name(*networks, name);
    if (name == "none") networks->fail_key(name, "'none' is no name for a network", "another name");
    const Section network = networks->section(name);
    network.one_of("model", {"wifi"});
    const double low_bps = network.quantity("low", Dimension::rate, rate_bounds);
    const double high_bps = network.quantity("high", Dimension::rate, rate_bounds);
    check_low_below_high(network, low_bps, high_bps);
    NetworkModel model{name, levels_between(low_bps, high_bps, network.integer_or("levels", 64, 2, 1024))};
    const auto& levels = model.levels_bps;
    if (std::adjacent_find(levels.begin(), levels.end(), std::greater_equal<>()) != levels.end()) {
      network.fail("high", "so many levels do not fit between low and high", "a wider range");
    }
    reading.scenario.networks.push_back(std::move(model));
  }
}

LinkModel read_link(const Section& section, ScenarioReading& reading) {
  LinkModel link;
  const std::string model =
      section.one_of("model", {"constant", "random_walk", "markov", "trace", "activity"});
  if (model == "constant") {
    read_constant(section, reading, link);
  } else if (model == "random_walk") {
    link.kind = LinkModel::Kind::random_walk;
    read_random_walk(section, reading, link);
  } else if (model == "markov") {
    link.kind = LinkModel::Kind::markov;
    link.chain = read_chain(section, reading, [&link](const Section& state) {
      link.state_rate_bps.push_back(state.quantity("rate", Dimension::rate, rate_bounds));
    });
  } else if (model == "trace") {
    link.kind = LinkModel::Kind::trace;
    read_trace(section, reading, link);
  } else {
    link.kind = LinkModel::Kind::activity;
  }
  link.latency_s = section.quantity_or("latency", Dimension::time, "0 s", time_bounds);
  link.jitter_s = section.quantity_or("jitter", Dimension::time, "0 s", time_bounds);
  if (link.jitter_s > link.latency_s) {
    section.fail("jitter",
                 fmt::format("'{}' is more than the latency", section.node().find("jitter")->scalar),
                 "at most " + format_quantity(link.latency_s, Dimension::time));
  }
  return link;
}

void read_network_of(const Section& section, const ScenarioReading& reading, LinkModel& link) {
  const std::vector<NetworkModel>& networks = reading.scenario.networks;
  std::vector<std::string> names;
  for (const NetworkModel& network : networks) names.push_back(network.name);
  if (!section.has("network")) {
    section.text_or("network", "none");
    return;
  }
  std::vector<std::string> allowed = names;
  allowed.emplace_back("none");
  const std::string name = section.one_of("network", allowed, "unknown network");
  if (name == "none") return;
  link.network = static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin());
  const NetworkModel& network = networks[static_cast<size_t>(link.network)];
  const double low = network.levels_bps.front(), high = network.levels_bps.back();
  if (link.lowest_bps() < low || link.highest_bps() > high) {
    const bool varies = link.lowest_bps() < link.highest_bps();
    fail_at_rate(
        section, link, link.lowest_bps() < low,
        fmt::format("the link's rate is {}{}, but network '{}' has {} to {}", rate_text(link.lowest_bps()),
                    varies ? " to " + rate_text(link.highest_bps()) : "", name, rate_text(low),
                    rate_text(high)),
        "a network whose range holds every rate of the link");
  }
  link.levels_bps = network.levels_bps;
}

}  // namespace edgeward
