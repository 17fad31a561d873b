// Section `servers`, and what servers and devices have alike.
#include <fmt/format.h>

#include <algorithm>

#include "sim/model/nearest.h"
#include "sim/model/scenario_parts.h"

namespace edgeward {
namespace {

constexpr Bounds sigma_bounds{0, 3, true};  // at 3 the mean is already 90 times the median
constexpr int64_t max_queue_limit = 1'000'000;
constexpr size_t max_servers = 1000;

// What requests are that reach a server directly.
Plan read_direct_plan(const Section& arrivals, const Section& server, const ServerModel& model,
                      const ServiceReading& service, const ScenarioReading& reading) {
  std::vector<std::string> versions;
  for (const FamilyProfile* family : reading.families) {
    for (const VersionProfile& version : family->versions) versions.push_back(version.name);
  }
  const std::string wanted = arrivals.one_of("version", versions, "unknown version");
  for (const FamilyProfile* family : reading.families) {
    for (size_t index = 0; index < family->versions.size(); ++index) {
      const VersionProfile& version = family->versions[index];
      if (version.name != wanted) continue;
      const auto cut = static_cast<int>(arrivals.integer_or("cut", 0, 0, version.last_layer() - 1));
      const bool at_cut = arrivals.node().find("cut") != nullptr;
      const DeviceProfile without_heads;
      const PlanRequest request{*family,
                                without_heads,
                                reading.profiles.server(model.profile),
                                model.threads,
                                (at_cut ? arrivals : server).node().find(at_cut ? "cut" : "profile")->mark,
                                at_cut ? arrivals.path() + ".cut" : server.path() + ".profile"};
      Plan plan = make_direct_plan(request, static_cast<int>(index), cut);
      set_tail_sigma(service, request, plan);
      return plan;
    }
  }
  throw Error("no version '" + wanted + "'");  // one_of() has seen it
}

void check_threads(const Section& section, const ServerProfile& profile, int threads) {
  if (profile.tails.contains(threads)) return;
  std::vector<std::string> known;
  for (const auto& entry : profile.tails) known.push_back(std::to_string(entry.first));
  section.fail("threads",
               fmt::format("server profile '{}' has no measurements with {} threads", profile.name, threads),
               join(known));
}

void read_server(const Section& section, const std::string& name, ScenarioReading& reading) {
  ServerModel model;
  model.name = name;
  model.profile = read_profile_name(section, "profile", "server", reading);
  model.threads = static_cast<int>(section.integer_or("threads", 1, 1, 1024));
  check_threads(section, reading.profiles.server(model.profile), model.threads);
  model.workers = static_cast<int>(section.integer_or("workers", 1, 1, 1024));
  const ServiceReading service = read_service(section);
  model.service = service.model;
  model.queue_limit = read_queue_limit(section, "queue_limit");
  if (const auto arrivals = arrivals_of(section, reading.scenario)) {
    ArrivalReading given = read_arrivals(*arrivals, reading);
    model.arrivals = given.model;
    if (model.arrivals.kind != ArrivalModel::Kind::none) {
      model.direct_plan = read_direct_plan(*arrivals, section, model, service, reading);
    }
    reading.sources.push_back(std::move(given.source));
  } else if (reading.scenario.workload.kind == WorkloadModel::Kind::streams) {
    section.section_or_empty("arrivals").text_or("model", "none");
  }
  reading.services.push_back(service);
  reading.scenario.servers.push_back(std::move(model));
}

}  // namespace

ServiceReading read_service(const Section& section) {
  const Section service = section.section_or_empty("service");
  ServiceReading reading;
  const std::string model =
      service.one_of_or("model", "deterministic", {"deterministic", "lognormal", "exponential"});
  if (model == "exponential") reading.model.kind = ServiceModel::Kind::exponential;
  if (model != "lognormal") return reading;
  reading.where = service.mark();
  reading.key = service.path();
  reading.model.kind = ServiceModel::Kind::lognormal;
  if (!service.says("sigma", "profile", "a number")) {
    reading.sigma = service.quantity("sigma", Dimension::number, sigma_bounds);
  }
  return reading;
}

void ServiceReading::fail_fit(const std::string& profile, const std::string& of) const {
  throw InputError(Complaint{where, key, profile + " has no p10 and p90 of " + of + ": give sigma"});
}

void set_tail_sigma(const ServiceReading& service, const PlanRequest& request, Plan& plan) {
  if (service.sigma) plan.tail_sigma = *service.sigma;
  if (service.is_fitted() && !has_tail_spread(request, plan)) {
    service.fail_fit("server profile '" + request.server.name + "'",
                     fmt::format("'{}' behind layer {}", plan.version, plan.cut));
  }
}

uint32_t read_queue_limit(const Section& section, const std::string& key) {
  if (section.says(key, "none", "a whole number")) return no_limit;
  return static_cast<uint32_t>(section.integer(key, 0, max_queue_limit));
}

void read_servers(const Section& section, ScenarioReading& reading) {
  const std::vector<std::string> names = section.keys();
  if (names.empty()) section.fail("", "is empty", "at least one server");
  if (names.size() > max_servers) {
    section.fail("", fmt::format("has {} servers", names.size()), fmt::format("at most {}", max_servers));
  }
  for (const std::string& name : names) {
    check_name(section, name);
    read_server(section.section(name), name, reading);
  }
}

}  // namespace edgeward
