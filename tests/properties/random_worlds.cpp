// Simulates random small worlds and checks what must hold in each. Exit status 1 when something does not; the
// world's seed, the smallest form of it that still fails, and the command that shows it again are printed.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>

#include "sim/model/profile.h"
#include "tests/properties/random_world.h"
#include "tests/properties/watched_child.h"
#include "tests/properties/world_laws.h"

namespace {

using namespace edgeward;
using namespace edgeward::testing;

constexpr double longest_run_s = 60;
constexpr size_t most_shown = 12;                      // violations of one world
constexpr uint64_t most_shrunk = 3, most_failed = 20;  // worlds, when everything is broken

struct Options {
  uint64_t count = 100, first = 1, only = 0;
  uint32_t without = 0;
  bool yaml = false;
};

// What happened in the simulations, all added up: a law says little where there was nothing to break it.
struct Tally {
  std::array<uint64_t, ending_count> endings{};
  uint64_t in_flight = 0, transfers = 0, deaths = 0, worlds_among_cells = 0;

  void add(const Tally& other) {
    for (size_t ending = 0; ending < ending_count; ++ending) endings[ending] += other.endings[ending];
    in_flight += other.in_flight;
    transfers += other.transfers;
    deaths += other.deaths;
    worlds_among_cells += other.worlds_among_cells;
  }
};

// What a simulation says to the process that compares it with others.
struct Account {
  std::vector<std::string> faults;
  std::string numbers;   // of every request of cell 0, as bytes of doubles
  std::string arrivals;  // what must not depend on the policy
  Tally tally;
};

std::string pack(const Account& account) {
  std::string text;
  for (const std::string& fault : account.faults) text += fault + "\n";
  return fmt::format("{} {} {}\n", text.size(), account.numbers.size(), account.arrivals.size()) + text +
         account.numbers + account.arrivals +
         std::string(reinterpret_cast<const char*>(&account.tally), sizeof(Tally));
}

Account unpack(const std::string& packed) {
  const size_t line = packed.find('\n');
  size_t text = 0, numbers = 0, arrivals = 0;
  if (line == std::string::npos ||
      std::sscanf(packed.c_str(), "%zu %zu %zu", &text, &numbers, &arrivals) != 3) {
    return {{"no account: " + packed}, "", "", {}};
  }
  Account account;
  std::string faults = packed.substr(line + 1, text);
  for (size_t end; (end = faults.find('\n')) != std::string::npos; faults.erase(0, end + 1))
    account.faults.push_back(faults.substr(0, end));
  account.numbers = packed.substr(line + 1 + text, numbers);
  account.arrivals = packed.substr(line + 1 + text + numbers, arrivals);
  std::memcpy(&account.tally, packed.data() + packed.size() - sizeof(Tally), sizeof(Tally));
  return account;
}

void append(std::string& bytes, std::initializer_list<double> numbers) {
  for (const double number : numbers) bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::vector<double> numbers_of(const std::string& bytes) {
  std::vector<double> numbers(bytes.size() / sizeof(double));
  std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(double));
  return numbers;
}

std::string all_numbers(const EpisodeRecord& record) {
  std::string bytes;
  for (const Outcome& outcome : record.ends) {
    append(bytes,
           {static_cast<double>(outcome.number), outcome.arrival_s, outcome.end_s,
            outcome.energy_attributed_j, outcome.energy_with_idle_j, static_cast<double>(outcome.ending)});
    for (const double stage_s : outcome.stage_s) append(bytes, {stage_s});
  }
  for (const EpochMark& mark : record.marks) {
    append(bytes, {mark.time_s, mark.request_seconds});
    for (const DeviceEnergy& energy : mark.energy) append(bytes, {energy.total_j()});
  }
  return bytes;
}

// Arrivals of open streams, and with fixed intervals the rates and activities too. In rounds, who was active,
// unless a battery may run empty sooner under one policy than under another.
std::string common_numbers(const Scenario& scenario, const EpisodeRecord& record) {
  std::string bytes;
  bool batteries = false;
  for (const DeviceModel& device : scenario.devices) batteries |= device.battery.has_value();
  if (scenario.workload.kind == WorkloadModel::Kind::rounds) {
    for (const EpochMark& mark : record.marks) {
      for (const bool active : mark.active) {
        if (!batteries) append(bytes, {active ? 1.0 : 0.0});
      }
    }
    return bytes;
  }
  std::map<std::pair<uint32_t, uint32_t>, std::vector<double>> sources;
  for (const Outcome& outcome : record.arrivals) {
    const bool direct = outcome.device == no_device;
    const ArrivalModel& model =
        direct ? scenario.servers[outcome.server].arrivals : scenario.devices[outcome.device].arrivals;
    if (model.kind != ArrivalModel::Kind::closed_loop)
      sources[{outcome.device, direct ? outcome.server : 0}].push_back(outcome.arrival_s);
  }
  for (const auto& [source, times] : sources) {
    append(bytes, {static_cast<double>(source.first), static_cast<double>(source.second)});
    for (const double time_s : times) append(bytes, {time_s});
  }
  for (const GaugePoint& point : record.gauges) {
    const bool by_itself = point.gauge == Gauge::link_rate_bps || point.gauge == Gauge::activity;
    if (by_itself && !batteries) append(bytes, {static_cast<double>(point.index), point.time_s, point.value});
  }
  return bytes;
}

Tally tally_of(const EpisodeRecord& record) {
  Tally tally;
  for (const Outcome& outcome : record.ends) ++tally.endings[static_cast<size_t>(outcome.ending)];
  tally.in_flight = record.arrivals.size() - record.ends.size();
  for (const Span& span : record.spans)
    tally.transfers += span.resource == Resource::uplink || span.resource == Resource::downlink;
  for (const double death_s : record.death_s) tally.deaths += std::isfinite(death_s);
  return tally;
}

class WorldTrial {
 public:
  WorldTrial(uint64_t seed, uint32_t without, ProfileLibrary& profiles)
      : seed_(seed), world_(random_world(seed, without)) {
    try {
      source_ = parse_scenario(world_.yaml, "world.yaml");
      const Section root(source_.root, "", log_);
      scenario_ = read_scenario(root, profiles);
      root.section("environment");
      log_.leave_to_others("environment");
      log_.reject_unknown_keys(source_.root);
    } catch (const std::exception& error) {
      faults_.push_back(std::string("refused: ") + error.what());
      return;
    }
    const Account once = account(1, 1), again = account(1, 1), many = account(4, 1), other = account(1, 2);
    if (!faults_.empty()) return;
    if (once.numbers != again.numbers) faults_.push_back("bytes: another run of the same gives others");
    if (once.arrivals != other.arrivals)
      faults_.push_back("common random numbers: another policy meets other arrivals, rates or activities");
    if (!world_.without_ties) return;
    compare(numbers_of(once.numbers), numbers_of(many.numbers));
    ++tally_.worlds_among_cells;
  }

  const std::vector<std::string>& faults() const { return faults_; }
  const RandomWorld& world() const { return world_; }
  const Tally& tally() const { return tally_; }

 private:
  Account account(uint32_t cells, uint64_t policy) {
    const Ended ended = in_watched_child(
        [&] {
          Account made;
          const auto records = simulate(scenario_, {cells, seed_, world_.episodes, world_.epochs, policy});
          for (size_t cell = 0; cell < records.size(); ++cell) {
            for (const EpisodeRecord& record : records[cell]) {
              for (const std::string& fault : violated_laws(scenario_, record)) {
                if (made.faults.size() < most_shown)
                  made.faults.push_back(
                      fmt::format("{} [cell {} of {}, policy {}]", fault, cell, cells, policy));
              }
              made.tally.add(tally_of(record));
              if (cell > 0) continue;
              made.numbers += all_numbers(record);
              made.arrivals += common_numbers(scenario_, record);
            }
          }
          return pack(made);
        },
        longest_run_s);
    if (!ended.died.empty()) {
      faults_.push_back(fmt::format("the simulation with {} cells died {}\n{}", cells, ended.died,
                                    ended.error.substr(0, 3000)));
      return {};
    }
    Account made = unpack(ended.output);
    faults_.insert(faults_.end(), made.faults.begin(), made.faults.end());
    tally_.add(made.tally);
    return made;
  }

  void compare(const std::vector<double>& alone, const std::vector<double>& among) {
    if (alone.size() != among.size()) {
      faults_.push_back("cells: other requests end in a world of 4 cells");
      return;
    }
    for (size_t index = 0; index < alone.size(); ++index) {
      if (std::abs(alone[index] - among[index]) <= 1e-6 * std::max(1e-3, std::abs(alone[index]))) continue;
      faults_.push_back(fmt::format("cells: {} alone, {} among 4 cells", alone[index], among[index]));
      return;
    }
  }

  uint64_t seed_;
  RandomWorld world_;
  ScenarioSource source_;
  ReadLog log_;
  Scenario scenario_;
  std::vector<std::string> faults_;
  Tally tally_;
};

// Leaves out one feature after the other as long as the world still fails.
uint32_t smallest(uint64_t seed, uint32_t without, ProfileLibrary& profiles) {
  for (uint32_t feature = 0; feature < feature_count; ++feature) {
    const uint32_t fewer = without | (1U << feature);
    if (random_world(seed, fewer).yaml == random_world(seed, without).yaml) continue;
    if (!WorldTrial(seed, fewer, profiles).faults().empty()) without = fewer;
  }
  return without;
}

void show(uint64_t seed, uint32_t without, const WorldTrial& trial) {
  for (const std::string& fault : trial.faults()) fmt::print("  {}\n", fault);
  std::vector<std::string> features;
  for (const Feature feature : trial.world().features) features.push_back(feature_name(feature));
  fmt::print("again: {} --only {} --without {}   ({})\n",
             std::filesystem::read_symlink("/proc/self/exe").string(), seed, without,
             fmt::join(features, ", "));
}

int run(const Options& options) {
  ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  if (options.only != 0) {
    const WorldTrial trial(options.only, options.without, profiles);
    fmt::print("{}", trial.world().yaml);
    show(options.only, options.without, trial);
    return trial.faults().empty() ? 0 : 1;
  }
  uint64_t failed = 0;
  Tally all;
  for (uint64_t seed = options.first; seed < options.first + options.count; ++seed) {
    const WorldTrial trial(seed, 0, profiles);
    all.add(trial.tally());
    if (trial.faults().empty()) continue;
    ++failed;
    fmt::print("\nworld {} fails:\n", seed);
    show(seed, 0, trial);
    std::fflush(stdout);
    if (failed == most_failed) break;
    if (failed > most_shrunk) continue;
    const uint32_t without = smallest(seed, 0, profiles);
    const WorldTrial small(seed, without, profiles);
    fmt::print("its smallest form that fails:\n{}", small.world().yaml);
    show(seed, without, small);
    std::fflush(stdout);
  }
  std::vector<std::string> endings;
  for (size_t ending = 0; ending < ending_count; ++ending)
    endings.push_back(fmt::format("{} {}", all.endings[ending], ending_names[ending]));
  fmt::print(
      "{} worlds, {} of them compared with a world of 4 cells: requests {}, {} in flight at the end; {} "
      "transfers, {} devices died\n",
      options.count, all.worlds_among_cells, fmt::join(endings, ", "), all.in_flight, all.transfers,
      all.deaths);
  fmt::print("{} worlds failed{}\n", failed, failed == most_failed ? "; the rest was not tried" : "");
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Simulates random small worlds and checks what must hold in each");
  app.add_option("--count", options.count, "How many worlds")->capture_default_str();
  app.add_option("--first", options.first, "Seed of the first one")->capture_default_str();
  app.add_option("--only", options.only, "Show this world alone");
  app.add_option("--without", options.without, "Features to leave out, a bit each")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return run(options);
}
