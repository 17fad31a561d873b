#include "tests/properties/random_world.h"

#include <algorithm>
#include <array>

#include "tests/properties/dice.h"

namespace edgeward::testing {
namespace {

constexpr std::array<const char*, feature_count> names{"several_devices",   "several_servers",
                                                       "several_families",  "rounds",
                                                       "network",           "varying_links",
                                                       "latency",           "results",
                                                       "activity",          "battery",
                                                       "service_spread",    "device_queue_limit",
                                                       "radio_queue_limit", "server_queue_limit",
                                                       "deadline",          "server_arrivals",
                                                       "other_arrivals",    "own_powers"};

// How often a world has each, in the order of Feature.
constexpr std::array<double, feature_count> frequency{0.7, 0.4, 0.3, 0.3, 0.4, 0.7, 0.4, 0.5, 0.4,
                                                      0.4, 0.5, 0.4, 0.3, 0.3, 0.5, 0.3, 0.6, 0.3};

class Writer {
 public:
  Writer(uint64_t seed, uint32_t without) : seed_(seed) {
    Dice dice(seed, 0);
    for (uint32_t feature = 0; feature < feature_count; ++feature) {
      const bool drawn = dice.chance(frequency[feature]);
      has_[feature] = drawn && (without >> feature & 1) == 0;
    }
    world_.without_ties = dice.chance(0.5);
    world_.episodes = dice.chance(0.3) ? 2 : 1;
    world_.epochs = static_cast<uint32_t>(dice.between(2, 6));
    interval_s_ = dice.uniform(2, 15);
  }

  RandomWorld write() {
    line("schema: edgeward-scenario/1");
    line("title: random world {}", seed_);
    write_plans();
    write_networks();
    write_servers();
    write_devices();
    write_workload();
    write_rest();
    for (uint32_t feature = 0; feature < feature_count; ++feature) {
      if (has_[feature]) world_.features.push_back(static_cast<Feature>(feature));
    }
    return std::move(world_);
  }

 private:
  struct Network {
    std::string name;
    double low_mbps, high_mbps;
  };
  struct RateRange {
    double low_mbps, high_mbps;
  };

  template <typename... Values>
  void line(fmt::format_string<Values...> format, Values&&... values) {
    world_.yaml += fmt::format(format, std::forward<Values>(values)...) + "\n";
  }
  bool has(Feature feature) const { return has_[static_cast<size_t>(feature)]; }
  // The draws of one feature on one item: what else a world has does not move them.
  Dice dice_of(Feature feature, size_t item = 0) const {
    return Dice(seed_, 1 + static_cast<uint64_t>(feature) + 100 * item);
  }
  Dice dice_of(const char* purpose, size_t item = 0) const { return Dice(derive_seed(seed_, purpose), item); }

  double horizon_s() const { return interval_s_ * world_.epochs; }

  void write_plans() {
    static const std::vector<std::string> all{"vgg", "resnet", "densenet"};
    Dice dice = dice_of(Feature::several_families);
    const size_t first = dice.below(3);
    families_ = {all[first]};
    if (has(Feature::several_families)) {
      families_.push_back(all[(first + 1) % 3]);
      if (dice.chance(0.5)) families_.push_back(all[(first + 2) % 3]);
    }
    std::string cuts = dice.chance(0.6) ? "paper" : "block";
    if (families_ == std::vector<std::string>{"vgg"} && dice.chance(0.5)) {
      cuts = world_.without_ties ? "{vgg11: [6, 27], vgg19: [10, 43]}"
                                 : "{vgg11: [0, 16, 27], vgg19: [0, 28, 43]}";
    }
    line("plans: {{families: [{}], cuts: {}}}", fmt::join(families_, ", "), cuts);
  }

  void write_networks() {
    if (!has(Feature::network)) return;
    Dice dice = dice_of(Feature::network);
    line("networks:");
    for (int index = dice.between(1, 2); index > 0; --index) {
      const double low = dice.log_uniform(2, 20), high = low * dice.uniform(1.5, 20);
      const std::string name = fmt::format("cell{}", index);
      networks_.push_back({name, low, high});
      const std::string levels = dice.chance(0.6) ? fmt::format(", levels: {}", dice.between(2, 64)) : "";
      line("  {}: {{model: wifi, low: {} Mbps, high: {} Mbps{}}}", name, digits(low), digits(high), levels);
    }
  }

  // `fitted`: whether its profiles have a spread to fit to.
  std::string service(Dice& dice, bool must_spread, bool fitted) const {
    if (!has(Feature::service_spread) && !must_spread) return "";
    if (dice.chance(0.5)) return "{model: exponential}";
    if (must_spread || dice.chance(0.5)) {
      return fmt::format("{{model: lognormal, sigma: {}}}", digits(dice.uniform(0.05, 1)));
    }
    return fitted && dice.chance(0.7) ? "{model: lognormal}" : "{model: deterministic}";
  }

  std::string recorded(Dice& dice) const {
    std::vector<std::string> times;
    double time_s = dice.uniform(0, 2);
    for (int count = dice.between(1, 20); count > 0; --count) {
      times.push_back(digits(time_s) + " s");
      if (!dice.chance(0.1))
        time_s = std::ceil(time_s * 100 + dice.uniform(1, 150)) / 100;  // else two at once
    }
    return fmt::format("{{model: recorded, times: [{}], scale: {}}}", fmt::join(times, ", "),
                       digits(dice.log_uniform(0.3, 2)));
  }

  std::string arrivals(Dice dice, double rate_hz, const std::string& more = "",
                       bool may_be_none = false) const {
    const size_t kind = has(Feature::other_arrivals) ? dice.below(may_be_none ? 6 : 5) : 0;
    std::string text = fmt::format("{{model: poisson, rate: {} /s}}", digits(rate_hz));
    if (kind == 1) {
      const double period_s = 1 / rate_hz;
      const std::string phase = dice.chance(0.5) ? "random" : digits(dice.uniform(0, period_s)) + " s";
      text = fmt::format("{{model: periodic, period: {} s, phase: {}}}", digits(period_s), phase);
    } else if (kind == 2) {
      text = recorded(dice);
    } else if (kind == 3) {
      text = fmt::format("{{model: closed_loop, clients: {}, think: {} s}}", dice.between(1, 4),
                         digits(dice.uniform(0.05, 3)));
    } else if (kind == 5) {
      text = "{model: none}";
    }
    text.pop_back();
    return text + more + "}";
  }

  void write_servers() {
    const size_t count = has(Feature::several_servers) ? 2 + dice_of(Feature::several_servers).below(2) : 1;
    line("servers:");
    for (size_t index = 0; index < count; ++index) {
      const std::string name = fmt::format("s{}", index);
      servers_.push_back(name);
      Dice dice = dice_of("server", index);
      line("  {}:", name);
      line("    profile: x86-epyc-2vcpu");
      line("    threads: {}", dice.between(1, 2));
      line("    workers: {}", dice.between(1, 3));
      if (const std::string text = service(dice, false, true); !text.empty()) line("    service: {}", text);
      if (has(Feature::server_queue_limit)) {
        line("    queue_limit: {}", dice_of(Feature::server_queue_limit, index).between(0, 3));
      }
      if (has(Feature::server_arrivals) && !has(Feature::rounds)) write_server_arrivals(index);
    }
  }

  void write_server_arrivals(size_t index) {
    Dice dice = dice_of(Feature::server_arrivals, index);
    static const std::vector<std::array<const char*, 2>> versions{
        {"vgg11", "vgg19"}, {"resnet18", "resnet50"}, {"densenet121", "densenet161"}};
    const size_t family = families_[0] == "vgg" ? 0 : families_[0] == "resnet" ? 1 : 2;
    const std::string cut = dice.chance(0.5) ? fmt::format(", cut: {}", dice.between(0, 10)) : "";
    const std::string version = fmt::format(", version: {}{}", versions[family][dice.below(2)], cut);
    line("    arrivals: {}", arrivals(dice_of("server arrivals", index), dice.log_uniform(0.2, 10), version));
  }

  // Markov states as flow maps; every state leads on to the next one, so that all are reached.
  std::string states(Dice& dice, const std::vector<std::string>& values) const {
    std::vector<std::string> parts;
    const bool named = dice.chance(0.5) && values.size() > 2;
    for (size_t index = 0; index < values.size(); ++index) {
      std::string next;
      if (named) {
        const int eighths = dice.between(1, 7);
        next = fmt::format(", next: {{m{}: {}, m{}: {}}}", (index + 1) % values.size(), eighths / 8.0,
                           (index + 2) % values.size(), 1 - eighths / 8.0);
      }
      parts.push_back(fmt::format("m{}: {{{}, mean: {} s{}}}", index, values[index],
                                  digits(dice.log_uniform(0.2, 10)), next));
    }
    return fmt::format("{{{}}}", fmt::join(parts, ", "));
  }

  static std::string rate(Dice& dice, RateRange range) {
    // Rounded inwards, so that the text lies in the range too.
    const double mbps = dice.log_uniform(range.low_mbps, range.high_mbps);
    return digits(std::clamp(mbps, range.low_mbps * 1.01, range.high_mbps * 0.99)) + " Mbps";
  }

  std::string link_model(Dice& dice, RateRange range, bool on_network) const {
    if (!has(Feature::varying_links)) return "model: constant, rate: " + rate(dice, range);
    switch (dice.below(5)) {
      case 0:
        return !on_network && dice.chance(0.5) ? "model: constant, profile: wifi-20mbps"
                                               : "model: constant, rate: " + rate(dice, range);
      case 1: {
        const double low = dice.log_uniform(range.low_mbps * 1.01, range.high_mbps / 1.2);
        const std::string step =
            dice.chance(0.5) ? fmt::format(", step: {} s", digits(dice.uniform(0.3, 5))) : "";
        return fmt::format("model: random_walk, low: {} Mbps, high: {} Mbps, sigma: {}{}", digits(low),
                           digits(std::min(low * dice.uniform(1.1, 10), range.high_mbps * 0.99)),
                           digits(dice.uniform(0.05, 2)), step);
      }
      case 2: {
        std::vector<std::string> rates;
        for (int count = dice.between(2, 4); count > 0; --count)
          rates.push_back("rate: " + rate(dice, range));
        return "model: markov, states: " + states(dice, rates);
      }
      case 3: {
        std::vector<std::string> points;
        double time_s = 0;
        for (int count = dice.between(1, 6); count > 0; --count) {
          points.push_back(fmt::format("[{} s, {}]", digits(time_s), rate(dice, range)));
          time_s = std::ceil(time_s * 10 + dice.uniform(1, 60)) / 10;
        }
        const std::string repeat = dice.chance(0.5) ? fmt::format(", repeat: {} s", digits(time_s + 1)) : "";
        return fmt::format("model: trace, points: [{}]{}", fmt::join(points, ", "), repeat);
      }
      default:
        return has(Feature::activity) ? "model: activity" : "model: constant, rate: " + rate(dice, range);
    }
  }

  void write_devices() {
    line("devices:");
    const size_t kinds = has(Feature::several_devices) ? 1 + dice_of(Feature::several_devices).below(3) : 1;
    size_t devices = 0;
    for (size_t index = 0; index < kinds; ++index) {
      Dice dice = dice_of(Feature::several_devices, 1 + index);
      size_t count = has(Feature::several_devices) ? 1 + dice.below(3) : 1;
      count = std::min(count, 5 - devices - (kinds - 1 - index));
      devices += count;
      write_device(index, count);
    }
  }

  void write_device(size_t index, size_t count) {
    Dice dice = dice_of("device", index);
    line("  d{}:", index);
    line("    profile: jetson-tx2");
    if (count > 1) line("    count: {}", count);
    line("    server: {}", servers_[dice.below(servers_.size())]);
    if (has(Feature::own_powers)) {
      Dice powers = dice_of(Feature::own_powers, index);
      line("    idle_power: {} W", digits(powers.uniform(0, 2.4)));
      line("    transmit_power: {} W", digits(powers.uniform(0, 3)));
      if (powers.chance(0.7)) line("    receive_power: {} W", digits(powers.uniform(0, 2)));
    }
    const double motion_w = write_link_and_activity(index);
    if (has(Feature::battery)) write_battery(dice_of(Feature::battery, index), motion_w);
    if (const std::string text = service(dice, world_.without_ties, false); !text.empty())
      line("    service: {}", text);
    if (has(Feature::device_queue_limit)) {
      line("    queue_limit: {}", dice_of(Feature::device_queue_limit, index).between(0, 3));
    }
    if (has(Feature::radio_queue_limit)) {
      line("    radio_queue_limit: {}", dice_of(Feature::radio_queue_limit, index).between(0, 3));
    }
    if (has(Feature::results)) {
      line("    result: {} kB", digits(dice_of(Feature::results, index).log_uniform(0.1, 1000)));
    }
    if (!has(Feature::rounds) && (index == 0 || dice.chance(0.7))) {
      line("    arrivals: {}",
           arrivals(dice_of(Feature::other_arrivals, index), dice.log_uniform(0.1, 3), ""));
    }
  }

  double write_link_and_activity(size_t index) {
    Dice dice = dice_of(Feature::varying_links, index);
    RateRange range{2, 100};
    std::string rest;
    if (!networks_.empty() && dice.chance(0.7)) {
      const Network& network = networks_[dice.below(networks_.size())];
      range = {network.low_mbps, network.high_mbps};
      rest = ", network: " + network.name;
    }
    const std::string model = link_model(dice, range, !rest.empty());
    if (has(Feature::latency)) {
      Dice latency = dice_of(Feature::latency, index);
      const int latency_ms = latency.between(1, 200);
      rest += fmt::format(", latency: {} ms", latency_ms);
      if (latency.chance(0.6)) rest += fmt::format(", jitter: {} ms", latency.between(0, latency_ms));
    }
    line("    link: {{{}{}}}", model, rest);
    if (!has(Feature::activity)) return 0;
    Dice activity = dice_of(Feature::activity, index);
    std::vector<std::string> values;
    double power_w = 0;
    const int count = activity.between(2, 4);
    for (int state = 0; state < count; ++state) {
      const double watts = activity.chance(0.2) ? 0 : activity.log_uniform(0.5, 200);
      power_w += watts / count;
      values.push_back(fmt::format("power: {} W", digits(watts)));
      if (model == "model: activity") values.back() += ", rate: " + rate(activity, range);
    }
    line("    activity: {{states: {}}}", states(activity, values));
    return power_w;
  }

  // Sized so that some last and some do not.
  void write_battery(Dice dice, double motion_w) {
    const double capacity_wh = dice.log_uniform(0.2, 5) * horizon_s() * (4 + motion_w) / 3600;
    const double cutoff = dice.chance(0.5) ? dice.uniform(0.01, 0.5) : 0;
    std::string text = fmt::format("capacity: {} mWh", digits(1000 * capacity_wh));
    if (dice.chance(0.6)) text += fmt::format(", initial: {}", digits(dice.uniform(cutoff + 0.1, 0.99)));
    if (cutoff > 0) text += fmt::format(", cutoff: {}", digits(cutoff));
    line("    battery: {{{}}}", text);
  }

  void write_workload() {
    Dice dice = dice_of(Feature::rounds);
    const std::string deadline =
        has(Feature::deadline)
            ? fmt::format(", deadline: {} s", digits(dice_of(Feature::deadline).log_uniform(0.05, 8)))
            : "";
    if (has(Feature::rounds)) {
      const std::string active =
          dice.chance(0.6) ? fmt::format(", active_probability: {}", digits(dice.uniform(0.1, 0.99))) : "";
      line("workload: {{kind: rounds, minimum: {} s{}{}}}", digits(dice.uniform(0, 4)), active, deadline);
      return;
    }
    line("workload:");
    line("  kind: streams");
    line("  interval: {} s", digits(interval_s_));
    line("  arrivals: {}", arrivals(dice_of("default arrivals"), dice.log_uniform(0.1, 2), ""));
    if (!deadline.empty()) line("  {}", deadline.substr(2));
  }

  void write_rest() {
    line("energy_accounting: {}", dice_of("accounting").chance(0.5) ? "attributed" : "with_idle");
    line("environment:");
    line("  kind: split");
    line("  episode: {}", world_.epochs);
    line("  observed_rate: {{low: 1 Mbps, high: 1 Gbps}}");
    line("  weights: {{accuracy: 0.5, latency: 0.25, energy: 0.25}}");
  }

  uint64_t seed_;
  std::array<bool, feature_count> has_{};
  double interval_s_ = 0;
  std::vector<std::string> families_, servers_;
  std::vector<Network> networks_;
  RandomWorld world_;
};

}  // namespace

const char* feature_name(Feature feature) {
  return names[static_cast<size_t>(feature)];
}

RandomWorld random_world(uint64_t seed, uint32_t without) {
  return Writer(seed, without).write();
}

}  // namespace edgeward::testing
