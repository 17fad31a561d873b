#include "sim/model/plan.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/model/nearest.h"

namespace edgeward {
namespace {

// Looks numbers up in the tables of profiles; every complaint points at the place that asked for the plan.
class Lookup {
 public:
  explicit Lookup(const PlanRequest& request) : request_(request) {}

  [[noreturn]] void fail(const std::string& problem, const std::string& allowed = "") const {
    throw InputError(Complaint{request_.where, request_.key, problem, allowed, ""});
  }

  const HeadTables& heads(const std::string& version) const {
    const auto found = request_.device.heads.find(version);
    if (found == request_.device.heads.end()) {
      fail(fmt::format("device profile '{}' has no measurements of version '{}'", request_.device.name,
                       version),
           names(request_.device.heads));
    }
    return found->second;
  }

  const TailTables& tails(const std::string& version) const {
    const auto& by_threads = request_.server.tails;
    const auto threads = by_threads.find(request_.threads);
    if (threads == by_threads.end()) {
      std::vector<std::string> known;
      for (const auto& entry : by_threads) known.push_back(std::to_string(entry.first));
      fail(fmt::format("server profile '{}' has no measurements with {} threads", request_.server.name,
                       request_.threads),
           join(known));
    }
    const auto found = threads->second.find(version);
    if (found == threads->second.end()) {
      fail(fmt::format("server profile '{}' has no measurements of version '{}'", request_.server.name,
                       version),
           names(threads->second));
    }
    return found->second;
  }

  double at(const LayerTable& table, int layer, const VersionProfile& version,
            const std::string& what) const {
    if (table.values.size() != version.layers.size()) {
      fail(fmt::format("{} of '{}' has {} values, but its family has {} layers with the input", what,
                       version.name, table.values.size(), version.layers.size()));
    }
    const std::optional<double>& value = table.values[static_cast<size_t>(layer)];
    if (!value) fail(fmt::format("{} of '{}' was not measured at cut {}", what, version.name, layer));
    return *value;
  }

 private:
  template <typename Map>
  static std::string names(const Map& map) {
    std::vector<std::string> words;
    for (const auto& entry : map) words.push_back(entry.first);
    return join(words);
  }

  const PlanRequest& request_;
};

// A log-normal time has its 10 % and 90 % quantiles at exp(mu -+ 1.28... sigma).
std::optional<double> sigma_of(const TailTables& tails, int cut) {
  constexpr double normal_quantile_90 = 1.2815515655446004;
  const auto layer = static_cast<size_t>(cut);
  if (layer >= tails.p10_s.values.size() || layer >= tails.p90_s.values.size()) return std::nullopt;
  const std::optional<double>&p10_s = tails.p10_s.values[layer], &p90_s = tails.p90_s.values[layer];
  if (!p10_s || !p90_s || *p10_s <= 0) return std::nullopt;
  return std::log(*p90_s / *p10_s) / (2 * normal_quantile_90);
}

void add_tail(const Lookup& lookup, const VersionProfile& version, Plan& plan) {
  const TailTables& tails = lookup.tails(version.name);
  plan.tail_s = lookup.at(tails.median_s, plan.cut, version, "tail latency");
  plan.tail_sigma = sigma_of(tails, plan.cut).value_or(0);
}

Plan plan_of(const VersionProfile& version, int version_index, int cut) {
  Plan plan;
  plan.version = version.name;
  plan.version_index = version_index;
  plan.cut = cut;
  plan.local = cut == version.last_layer();
  plan.top1_pct = version.top1_pct.value;
  return plan;
}

std::string size_name(size_t version, size_t versions) {
  if (versions == 1) return "";
  if (versions == 2) return version == 0 ? "light " : "heavy ";
  return fmt::format("size {} ", version + 1);
}

}  // namespace

std::string Plan::label() const {
  return local ? version + " local" : fmt::format("{} cut {}", version, cut);
}

Plan make_plan(const PlanRequest& request, int version_index, int cut) {
  const Lookup lookup(request);
  const VersionProfile& version = request.family.versions[static_cast<size_t>(version_index)];
  if (cut < 0 || cut > version.last_layer()) {
    lookup.fail(fmt::format("unknown cut {} of '{}'", cut, version.name),
                fmt::format("a layer from 0 to {}", version.last_layer()));
  }
  const HeadTables& heads = lookup.heads(version.name);
  Plan plan = plan_of(version, version_index, cut);
  plan.head_s = lookup.at(heads.latency_s, cut, version, "head latency");
  plan.head_energy_j = lookup.at(heads.energy_j, cut, version, "head energy");
  if (!plan.local) {
    plan.transfer_bits = 8 * lookup.at(version.live_bytes, cut, version, "live bytes");
    add_tail(lookup, version, plan);
  }
  return plan;
}

Plan make_direct_plan(const PlanRequest& request, int version_index, int cut) {
  const Lookup lookup(request);
  const VersionProfile& version = request.family.versions[static_cast<size_t>(version_index)];
  if (cut < 0 || cut >= version.last_layer()) {
    lookup.fail(fmt::format("cut {} of '{}' leaves nothing for a server", cut, version.name),
                fmt::format("a layer from 0 to {}", version.last_layer() - 1));
  }
  Plan plan = plan_of(version, version_index, cut);
  add_tail(lookup, version, plan);
  return plan;
}

bool has_tail_spread(const PlanRequest& request, const Plan& plan) {
  return sigma_of(Lookup(request).tails(plan.version), plan.cut).has_value();
}

PlanTable make_plans(const PlanRequest& request, const std::vector<std::vector<int>>& cuts) {
  PlanTable table;
  for (size_t version = 0; version < request.family.versions.size(); ++version) {
    for (const int cut : cuts[version]) table.push_back(make_plan(request, static_cast<int>(version), cut));
  }
  return table;
}

std::vector<std::string> choice_labels(size_t versions, size_t cuts) {
  std::vector<std::string> labels;
  for (size_t version = 0; version < versions; ++version) {
    const std::string size = size_name(version, versions);
    for (size_t cut = 1; cut < cuts; ++cut) labels.push_back(fmt::format("{}cut {}", size, cut));
    labels.push_back(size + "local");
  }
  return labels;
}

double transfer_time(const Plan& plan, double rate_bps) {
  return plan.transfer_bits / rate_bps;
}

double unloaded_latency(const Plan& plan, double rate_bps) {
  return plan.head_s + transfer_time(plan, rate_bps) + plan.tail_s;
}

double attributed_energy(const Plan& plan, double rate_bps, double transmit_power_w) {
  return plan.head_energy_j + transmit_power_w * transfer_time(plan, rate_bps);
}

double energy_with_idle(const Plan& plan, double rate_bps, double transmit_power_w, double idle_power_w) {
  return attributed_energy(plan, rate_bps, transmit_power_w) +
         idle_power_w * (transfer_time(plan, rate_bps) + plan.tail_s);
}

}  // namespace edgeward
