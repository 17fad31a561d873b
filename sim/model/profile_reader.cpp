#include "sim/model/profile_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "sim/model/nearest.h"
#include "sim/model/provenance_reader.h"
#include "sim/model/section.h"

namespace edgeward {
namespace {

// What every profile has around what `read` reads: the head, and no unknown keys.
template <typename Profile>
Profile read_whole(const Node& root, const std::string& kind, const std::string& name,
                   void (*read)(const Section&, Profile&)) {
  ReadLog log;
  const Section section(root, "", log);
  section.one_of("schema", {profile_schema});
  section.one_of("kind", {kind});
  Profile profile;
  profile.name = section.text("name");
  if (profile.name != name)
    section.fail("name", "'" + profile.name + "' is not what the file is called", name);
  profile.about = section.text("about");
  read(section, profile);
  log.reject_unknown_keys(root);
  return profile;
}

// Cumulative tables start at 0 with the input and never fall.
void check_cumulative(const LayerTable& table, const Section& block, const std::string& version) {
  double last = 0;
  for (size_t layer = 0; layer < table.values.size(); ++layer) {
    const std::optional<double>& value = table.values[layer];
    if (layer == 0 && value != 0.0) {
      block.fail("values", fmt::format("'{}' does not start at 0: nothing runs before layer 1", version));
    }
    if (!value) continue;
    if (*value < last)
      block.fail("values", fmt::format("'{}' falls at layer {}: it is cumulative", version, layer));
    last = *value;
  }
}

// Energy without time would never be drawn: the simulator spreads a head's energy over its latency.
void check_mean_power(const HeadTables& heads, const Section& block, const std::string& version) {
  for (size_t layer = 0; layer < heads.energy_j.values.size(); ++layer) {
    const double energy_j = heads.energy_j.values[layer].value_or(0);
    const std::optional<double>& latency_s = heads.latency_s.values[layer];
    if (!latency_s || energy_j <= power_bounds.high * *latency_s) continue;
    block.fail("values",
               fmt::format("'{}' takes {} in {} up to layer {}", version,
                           format_quantity(energy_j, Dimension::energy),
                           format_quantity(*latency_s, Dimension::time), layer),
               "at most " + format_quantity(power_bounds.high, Dimension::power));
  }
}

// Times without spread are 0 at both quantiles (behind the last layer); no machine's spread as far as
// max_spread.
void check_spread(const TailTables& tails, const Section& tables, const std::string& version) {
  constexpr double max_spread = 1000;
  const size_t layers = std::min(tails.p10_s.values.size(), tails.p90_s.values.size());
  for (size_t layer = 0; layer < layers; ++layer) {
    const std::optional<double>&p10_s = tails.p10_s.values[layer], &p90_s = tails.p90_s.values[layer];
    if (!p10_s || !p90_s || (*p10_s <= *p90_s && *p90_s <= max_spread * *p10_s)) continue;
    tables.fail(
        "p90",
        fmt::format("'{}' has {} at layer {}, and p10 {}", version, format_quantity(*p90_s, Dimension::time),
                    layer, format_quantity(*p10_s, Dimension::time)),
        fmt::format("from p10 to {} times p10", max_spread));
  }
}

std::vector<Layer> read_layers(const Section& section, const std::string& version) {
  std::vector<Layer> layers;
  const Node* list = section.node().find(version);
  if (list == nullptr) section.fail(version, "is missing", "a list of [name, shape], the input first");
  for (const Node& item : list->items) {
    const bool is_pair = item.items.size() == 2 && item.items[0].kind == Node::Kind::scalar &&
                         item.items[1].kind == Node::Kind::scalar;
    if (!is_pair) {
      throw InputError(
          Complaint{item.mark, section.path() + "." + version, "not a layer", "[name, shape]", ""});
    }
    layers.push_back({item.items[0].scalar, item.items[1].scalar});
  }
  if (layers.size() < 2) section.fail(version, "has no layers", "a list of [name, shape], the input first");
  return layers;
}

void read_cut_sets(const Section& sets, std::vector<VersionProfile>& versions) {
  for (const std::string& name : sets.keys()) {
    const Section set = sets.section(name);
    set.text("source");
    const Section cuts = set.section("cuts");
    for (const VersionProfile& version : versions) cuts.has(version.name);
    for (VersionProfile& version : versions) {
      version.cut_sets[name] = read_cuts(cuts, version);
    }
  }
}

void check_length(const LayerTable& table, const VersionProfile& version, const Section& block) {
  if (table.values.size() == version.layers.size()) return;
  block.fail("values", fmt::format("'{}' has {} values", version.name, table.values.size()),
             fmt::format("{}: one per layer and one for the input", version.layers.size()));
}

void read_device(const Section& section, DeviceProfile& device) {
  device.idle_power_w = read_quantity(section, "idle_power", Dimension::power, power_bounds);
  device.transmit_power_w = read_quantity(section, "transmit_power", Dimension::power, power_bounds);
  if (section.has("receive_power")) {
    device.receive_power_w = read_quantity(section, "receive_power", Dimension::power, power_bounds);
  }
  const Section latency = read_block(section, "head_latency");
  const Section energy = read_block(section, "head_energy");
  for (const std::string& version : latency.section("values").keys()) {
    HeadTables& heads = device.heads[version];
    heads.latency_s = read_table(latency, latency.section("values"), version, Dimension::time, time_bounds);
    heads.energy_j = read_table(energy, energy.section("values"), version, Dimension::energy, energy_bounds);
    check_cumulative(heads.latency_s, latency, version);
    check_cumulative(heads.energy_j, energy, version);
    if (heads.latency_s.values.size() != heads.energy_j.values.size()) {
      energy.fail("values", fmt::format("'{}' has {} values", version, heads.energy_j.values.size()),
                  fmt::format("{}, as head_latency has", heads.latency_s.values.size()));
    }
    check_mean_power(heads, energy, version);
  }
}

void read_server(const Section& section, ServerProfile& server) {
  const Section block = read_block(section, "tail_latency");
  const Section by_threads = block.section("threads");
  for (const std::string& key : by_threads.keys()) {
    int threads = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), threads);
    if (error != std::errc() || end != key.data() + key.size() || threads < 1) {
      by_threads.fail_key(key, "'" + key + "' is not a number of threads", "1, 2, ...");
    }
    const Section tables = by_threads.section(key);
    const Section median = tables.section("median");
    const auto p10 = tables.section_if("p10");
    const auto p90 = tables.section_if("p90");
    for (const std::string& version : median.keys()) {
      TailTables& tails = server.tails[threads][version];
      tails.median_s = read_table(block, median, version, Dimension::time, time_bounds);
      if (p10) tails.p10_s = read_table(block, *p10, version, Dimension::time, time_bounds);
      if (p90) tails.p90_s = read_table(block, *p90, version, Dimension::time, time_bounds);
      check_spread(tails, tables, version);
      for (const LayerTable* spread : {&tails.p10_s, &tails.p90_s}) {
        if (!spread->values.empty() && spread->values.size() != tails.median_s.values.size()) {
          tables.fail(spread == &tails.p10_s ? "p10" : "p90",
                      fmt::format("'{}' has {} values", version, spread->values.size()),
                      fmt::format("{}, as median has", tails.median_s.values.size()));
        }
      }
    }
  }
  if (server.tails.empty()) block.fail("threads", "is empty", "a number of threads with its tables");
}

void read_family(const Section& section, FamilyProfile& family) {
  const Section top1 = read_block(section, "top1");
  const Section layers = section.section("layers");
  layers.keys();
  const Section bytes = read_block(section, "live_bytes");
  const std::vector<std::string> names = section.texts("versions");
  for (const std::string& version_name : names) {  // so that no version counts as a misspelling of another
    if (std::count(names.begin(), names.end(), version_name) > 1) {
      section.fail("versions", "version '" + version_name + "' stands here twice", "each version once");
    }
    top1.section("values").has(version_name);
  }
  for (const std::string& version_name : names) {
    VersionProfile& version = family.versions.emplace_back();
    version.name = version_name;
    version.top1_pct = read_value_of(top1, version_name, Dimension::percent, {0, 100});
    version.layers = read_layers(layers, version_name);
    version.live_bytes =
        read_table(bytes, bytes.section("values"), version_name, Dimension::size, size_bounds);
    check_length(version.live_bytes, version, bytes);
  }
  read_cut_sets(section.section("cut_sets"), family.versions);
}

// A recording: a list of times from its start on.
std::vector<double> read_times(const Section& block, const std::string& key, const std::string& unit_key,
                               bool repeated) {
  const std::vector<double> times = read_list(block, key, unit_key, Dimension::time, time_bounds);
  for (size_t index = 1; index < times.size(); ++index) {
    if (times[index] > times[index - 1] || (repeated && times[index] == times[index - 1])) continue;
    const Node& item = block.node().find(key)->items[index];
    throw InputError(Complaint{item.mark, block.path() + "." + key,
                               "'" + item.scalar + "' is not after the one before",
                               repeated ? "times that never fall" : "times that ascend"});
  }
  return times;
}

RateTrace read_rate_trace(const Section& block) {
  RateTrace trace;
  trace.provenance = read_provenance(block);
  trace.times_s = read_times(block, "times", "time_unit", false);
  trace.rates_bps = read_list(block, "rates", "rate_unit", Dimension::rate, rate_bounds);
  if (trace.times_s.front() != 0) block.fail("times", "do not start at 0", "0 as the first time");
  if (trace.times_s.size() != trace.rates_bps.size()) {
    block.fail("rates", fmt::format("has {} values", trace.rates_bps.size()),
               fmt::format("{}, as times has", trace.times_s.size()));
  }
  if (trace.times_s.size() > max_trace_points) {
    block.fail("times", fmt::format("has {} values", trace.times_s.size()),
               fmt::format("at most {}", max_trace_points));
  }
  return trace;
}

void read_link(const Section& section, LinkProfile& link) {
  if (section.has("rate") && section.has("trace")) {
    section.fail_key("trace", "stands beside a rate", "either rate or trace");
  }
  if (section.has("trace")) {
    link.trace = read_rate_trace(section.section("trace"));
  } else {
    link.rate_bps = read_quantity(section, "rate", Dimension::rate, rate_bounds);
  }
}

void read_workload(const Section& section, WorkloadProfile& workload) {
  const Section block = read_block(section, "arrivals");
  workload.provenance = read_provenance(block);
  workload.offsets_s = std::make_shared<std::vector<double>>(read_times(block, "offsets", "unit", true));
}

}  // namespace

std::vector<int> read_cuts(const Section& cuts, const VersionProfile& version) {
  std::vector<int> layers;
  for (const double value : cuts.quantities(version.name, Dimension::number)) {
    if (!(value >= 0 && value <= version.last_layer()) || value != static_cast<int>(value)) {
      cuts.fail(version.name, fmt::format("unknown cut {}", value),
                fmt::format("layers 0 to {}", version.last_layer()));
    }
    layers.push_back(static_cast<int>(value));
  }
  if (std::adjacent_find(layers.begin(), layers.end(), std::greater_equal<>()) != layers.end()) {
    cuts.fail(version.name, "cuts do not ascend", "each layer once, ascending");
  }
  if (layers.back() != version.last_layer()) {
    cuts.fail(version.name, "the last cut is not all-local",
              fmt::format("layer {} as the last", version.last_layer()));
  }
  return layers;
}

AnyProfile read_profile(const std::string& path) {
  const Node root = read_yaml(path);
  const std::string name = std::filesystem::path(path).stem().string();
  ReadLog log;
  const Section section(root, "", log);
  section.one_of("schema", {profile_schema});
  const std::string kind = section.one_of("kind", profile_kinds());
  if (kind == "device") return read_device_profile(root, name);
  if (kind == "server") return read_server_profile(root, name);
  if (kind == "family") return read_family_profile(root, name);
  if (kind == "link") return read_link_profile(root, name);
  return read_workload_profile(root, name);
}

DeviceProfile read_device_profile(const Node& root, const std::string& name) {
  return read_whole<DeviceProfile>(root, "device", name, read_device);
}
ServerProfile read_server_profile(const Node& root, const std::string& name) {
  return read_whole<ServerProfile>(root, "server", name, read_server);
}
FamilyProfile read_family_profile(const Node& root, const std::string& name) {
  return read_whole<FamilyProfile>(root, "family", name, read_family);
}
LinkProfile read_link_profile(const Node& root, const std::string& name) {
  return read_whole<LinkProfile>(root, "link", name, read_link);
}
WorkloadProfile read_workload_profile(const Node& root, const std::string& name) {
  return read_whole<WorkloadProfile>(root, "workload", name, read_workload);
}

}  // namespace edgeward
