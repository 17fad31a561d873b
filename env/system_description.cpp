#include "env/system_description.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/model/error.h"

namespace edgeward {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t most_marks = 12;  // arrival times that a picture shows

const char* service_name(const ServiceModel& service) {
  switch (service.kind) {
    case ServiceModel::Kind::deterministic:
      return "deterministic";
    case ServiceModel::Kind::lognormal:
      return "lognormal";
    case ServiceModel::Kind::exponential:
      return "exponential";
  }
  throw Error("unknown service model");
}

Json limit_or_null(uint32_t limit) {
  return limit == no_limit ? Json() : Json(limit);
}

Json describe_arrivals(const ArrivalModel& arrivals) {
  switch (arrivals.kind) {
    case ArrivalModel::Kind::none:
      return {{"model", "none"}};
    case ArrivalModel::Kind::periodic:
      return {{"model", "periodic"},
              {"period_s", arrivals.period_s},
              {"phase_s", arrivals.phase_s},
              {"random_phase", arrivals.random_phase}};
    case ArrivalModel::Kind::poisson:
      return {{"model", "poisson"}, {"rate_hz", arrivals.rate_hz}};
    case ArrivalModel::Kind::closed_loop:
      return {{"model", "closed_loop"}, {"clients", arrivals.clients}, {"think_s", arrivals.think_s}};
    case ArrivalModel::Kind::recorded:
      break;
  }
  const std::vector<double>& recorded_s = *arrivals.recorded_s;
  Json first_s = Json::array();
  for (size_t index = 0; index < std::min(recorded_s.size(), most_marks); ++index) {
    first_s.push_back(recorded_s[index] * arrivals.scale);
  }
  return {{"model", "recorded"},
          {"count", recorded_s.size()},
          {"scale", arrivals.scale},
          {"first_s", std::move(first_s)}};
}

Json describe_states(const MarkovModel& chain, const std::vector<double>& values, const char* value_name) {
  Json states = Json::array();
  for (size_t index = 0; index < chain.states.size(); ++index) {
    const MarkovState& state = chain.states[index];
    states.push_back({{"name", state.name},
                      {value_name, values[index]},
                      {"mean_s", state.mean_dwell_s},
                      {"next", state.next}});
  }
  return states;
}

Json describe_link(const DeviceModel& device, const Scenario& scenario) {
  const LinkModel& link = device.link;
  Json json;
  switch (link.kind) {
    case LinkModel::Kind::constant:
      json = {{"model", "constant"}, {"rate_bps", link.rate_bps}};
      break;
    case LinkModel::Kind::random_walk:
      json = {{"model", "random_walk"},
              {"low_bps", link.low_bps},
              {"high_bps", link.high_bps},
              {"sigma", link.sigma},
              {"step_s", link.step_s}};  // 0: at each epoch
      break;
    case LinkModel::Kind::markov:
      json = {{"model", "markov"}, {"states", describe_states(link.chain, link.state_rate_bps, "rate_bps")}};
      break;
    case LinkModel::Kind::activity:
      json = {{"model", "activity"},
              {"states", describe_states(device.activity->chain, link.state_rate_bps, "rate_bps")}};
      break;
    case LinkModel::Kind::trace:
      json = {{"model", "trace"}, {"points", Json::array()}, {"repeat_s", link.repeat_s}};  // 0: never
      for (const TracePoint& point : link.points) {
        json["points"].push_back(Json::array({point.time_s, point.rate_bps}));
      }
      break;
  }
  json["latency_s"] = link.latency_s;
  json["jitter_s"] = link.jitter_s;
  json["network"] =
      link.network < 0 ? Json() : Json(scenario.networks[static_cast<size_t>(link.network)].name);
  return json;
}

Json describe_device(const DeviceModel& device, const Scenario& scenario) {
  Json json{{"profile", device.profile},
            {"idle_power_w", device.idle_power_w},
            {"transmit_power_w", device.transmit_power_w},
            {"receive_power_w", device.receive_power_w},
            {"link", describe_link(device, scenario)},
            {"server", scenario.servers[static_cast<size_t>(device.server)].name},
            {"service", service_name(device.service)},
            {"queue_limit", limit_or_null(device.queue_limit)},
            {"radio_queue_limit", limit_or_null(device.radio_queue_limit)},
            {"result_bytes", device.result_bytes},
            {"activity", Json()},
            {"battery", Json()},
            {"arrivals", describe_arrivals(device.arrivals)}};
  if (device.activity) {
    json["activity"]["states"] = describe_states(device.activity->chain, device.activity->power_w, "power_w");
  }
  if (device.battery) {
    json["battery"] = {{"capacity_j", device.battery->capacity_j},
                       {"initial", device.battery->initial_soc},
                       {"cutoff", device.battery->cutoff_soc}};
  }
  return json;
}

// "uav.0", "uav.1", ... are all called "uav" in the scenario; names there have no dot.
std::string name_in_scenario(const DeviceModel& device) {
  return device.name.substr(0, device.name.find('.'));
}

Json describe_devices(const Scenario& scenario) {
  Json json = Json::array();
  for (const DeviceModel& device : scenario.devices) {
    const std::string name = name_in_scenario(device);
    if (!json.empty() && json.back()["name"] == name) {
      json.back()["count"] = json.back()["count"].get<int>() + 1;
      continue;
    }
    Json entry{{"name", name}, {"count", 1}};
    entry.update(describe_device(device, scenario));
    json.push_back(std::move(entry));
  }
  return json;
}

Json describe_server(const ServerModel& server) {
  Json json{{"name", server.name},
            {"profile", server.profile},
            {"threads", server.threads},
            {"workers", server.workers},
            {"service", service_name(server.service)},
            {"queue_limit", limit_or_null(server.queue_limit)},
            {"arrivals", describe_arrivals(server.arrivals)},
            {"direct", Json()}};
  if (server.arrivals.kind != ArrivalModel::Kind::none) {
    json["direct"] = {{"version", server.direct_plan.version}, {"cut", server.direct_plan.cut}};
  }
  return json;
}

Json describe_workload(const WorkloadModel& workload) {
  const bool rounds = workload.kind == WorkloadModel::Kind::rounds;
  Json json{{"kind", rounds ? "rounds" : "streams"}};
  if (rounds) {
    json["minimum_s"] = workload.minimum_s;
    json["active_probability"] = workload.active_probability;
  } else {
    json["interval_s"] = workload.interval_s;
  }
  json["deadline_s"] = std::isfinite(workload.deadline_s) ? Json(workload.deadline_s) : Json();
  return json;
}

}  // namespace

Json describe_system(const Scenario& scenario) {
  Json networks = Json::array(), servers = Json::array();
  for (const NetworkModel& network : scenario.networks) {
    networks.push_back({{"name", network.name},
                        {"model", "wifi"},
                        {"low_bps", network.levels_bps.front()},
                        {"high_bps", network.levels_bps.back()},
                        {"levels", network.levels_bps.size()}});
  }
  for (const ServerModel& server : scenario.servers) servers.push_back(describe_server(server));
  return {{"schema", "edgeward-system/1"},   {"title", scenario.title},
          {"families", scenario.families},   {"choices", scenario.choices},
          {"networks", std::move(networks)}, {"devices", describe_devices(scenario)},
          {"servers", std::move(servers)},   {"workload", describe_workload(scenario.workload)}};
}

}  // namespace edgeward
