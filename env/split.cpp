// Kind `split` (EdgeRL, Infer-EDGE): for each device's next request, which version of the DNN, cut where. One
// component per device; a device without a request is masked to one choice. The reward is the mean over
// devices of the weighted scores of their requests (split_settings.h has the formula), in a mission for as
// long as its budget lasts (mission.h).
#include <algorithm>
#include <cmath>

#include "env/kind.h"
#include "env/split_settings.h"

namespace edgeward {
namespace {

// Metrics, in the order of the Spec. Latencies and accuracy are per answered request, energies and shares per
// request that ended, device energy and its parts per epoch. The shares are there only where a request can be
// late or lost.
enum Metric : size_t {
  latency = 0,
  first_stage = 1,  // one per stage
  energy_attributed = first_stage + stage_count,
  energy_with_idle,
  energy,
  top1,
  device_energy,
  device_idle,  // its parts
  device_compute,
  device_transmit,
  device_receive,
  device_motion,
  late,
  lost
};

bool can_lose(const Scenario& scenario) {
  const auto limited = [](const auto& each) { return each.queue_limit != no_limit; };
  return std::any_of(scenario.devices.begin(), scenario.devices.end(),
                     [&](const DeviceModel& device) {
                       return limited(device) || device.radio_queue_limit != no_limit || device.battery;
                     }) ||
         std::any_of(scenario.servers.begin(), scenario.servers.end(), limited);
}

class SplitKind final : public Kind {
 public:
  SplitKind(const Section& environment, const Scenario& scenario)
      : scenario_(scenario), settings_(read_split_settings(environment, scenario)) {
    spec_.kind = "split";
    spec_.groups = scenario.families;
    spec_.episode_epochs = settings_.episode_epochs;
    spec_.epoch = scenario.workload.kind == WorkloadModel::Kind::rounds ? "round" : "interval";
    for (const std::string& family : scenario.families)
      spec_.observation.push_back({"family." + family, "1", 0, 1, "1 when the request is for this family"});
    const auto last_family = static_cast<double>(scenario.families.size() - 1);
    spec_.privileged.push_back({"family", "index", 0, last_family});
    for (const DeviceModel& device : scenario.devices) {
      spec_.observation.push_back({"link_rate." + device.name, "1", 0, 1, settings_.rate_formula()});
      spec_.observation.push_back({"active." + device.name, "1", 0, 1, "1 when the device has a request"});
      if (device.battery) {
        spec_.observation.push_back({"state_of_charge." + device.name, "1", 0, 1, "of its battery"});
      }
      if (device.activity) {
        for (const MarkovState& state : device.activity->chain.states) {
          spec_.observation.push_back(
              {"activity." + device.name + "." + state.name, "1", 0, 1, "1 while the device does this"});
        }
      }
      spec_.privileged.push_back(
          {"link_rate." + device.name, "bit/s", device.link.lowest_bps(), device.link.highest_bps()});
      spec_.privileged.push_back({"active." + device.name, "1", 0, 1});
      spec_.action.push_back({"plan." + device.name, scenario.choices});
      spec_.agents.push_back(device.name);
    }
    if (streams()) describe_requests_now();
    if (settings_.mission) settings_.mission->describe(spec_);
    spec_.reward_terms = {{"accuracy", "1", -3, 2}, {"latency", "1", -1, 1}, {"energy", "1", -1, 1}};
    const double any = 1e9;
    spec_.metrics.push_back({"latency_s", "s", 0, any});
    for (const char* stage : stage_names) spec_.metrics.push_back({std::string(stage) + "_s", "s", 0, any});
    for (const char* name : {"energy_attributed_j", "energy_with_idle_j", "energy_j"}) {
      spec_.metrics.push_back({name, "J", 0, any});
    }
    spec_.metrics.push_back({"top1_pct", "%", 0, 100});
    for (const char* part : {"energy", "idle", "compute", "transmit", "receive", "motion"}) {
      spec_.metrics.push_back({std::string("device_") + part + "_j", "J", 0, any});
    }
    if (std::isfinite(scenario.workload.deadline_s) || can_lose(scenario)) {
      spec_.metrics.push_back({"late_share", "1", 0, 1});
      spec_.metrics.push_back({"lost_share", "1", 0, 1});
    }
  }

  const Spec& spec() const override { return spec_; }
  uint32_t group(const Cell& cell) const override { return static_cast<uint32_t>(cell.family()); }

  void observe(const Cell& cell, const StepView& step) const override {
    const size_t families = scenario_.families.size();
    std::fill(step.observation.begin(), step.observation.end(), 0.0F);
    step.observation[cell.family()] = 1;
    step.privileged[0] = static_cast<double>(cell.family());
    const size_t choices = scenario_.choices.size();
    size_t entry = families;
    for (size_t device = 0; device < cell.devices(); ++device) {
      const DeviceModel& model = scenario_.devices[device];
      const double rate_bps = cell.link_rate_bps(device);
      const bool active = cell.active(device);
      step.observation[entry++] = static_cast<float>(settings_.scaled_rate(rate_bps));
      step.observation[entry++] = active ? 1 : 0;
      if (model.battery) {
        // Rounding may leave a dead battery a hair below its cut-off.
        step.observation[entry++] = static_cast<float>(std::clamp(cell.state_of_charge(device), 0.0, 1.0));
      }
      if (model.activity) {
        step.observation[entry + cell.activity(device)] = 1;
        entry += model.activity->chain.states.size();
      }
      step.privileged[1 + 2 * device] = rate_bps;
      step.privileged[2 + 2 * device] = active ? 1 : 0;
      for (size_t choice = 0; choice < choices; ++choice) {
        step.mask[device * choices + choice] = active || choice == 0;
      }
    }
    if (streams()) observe_requests_now(cell, step.privileged.subspan(1 + 2 * cell.devices()));
    if (settings_.mission) {
      settings_.mission->observe(cell.family(), cell.charged_j(), cell.epoch(),
                                 step.observation.last(Mission::observations),
                                 step.privileged.last(Mission::privileged_entries));
    }
  }

  void act(Cell& cell, std::span<const int32_t> action) const override {
    for (size_t device = 0; device < cell.devices(); ++device) {
      cell.choose(device, static_cast<uint32_t>(action[device]));
    }
  }

  bool end(const Cell& cell, const StepView& step) const override {
    std::vector<double>& requests = requests_per_device_;
    requests.assign(cell.devices(), 0);
    const std::optional<Mission>& mission = settings_.mission;
    const bool covered = !mission || mission->covers(cell.family(), cell.charged_j());
    double ended = 0, answered = 0;
    for (const Outcome& outcome : cell.ended()) {
      if (outcome.device == no_device) continue;  // nobody decided on it
      const double charged_j = scenario_.charged_j(outcome.energy_attributed_j, outcome.energy_with_idle_j);
      const SplitScores scores = outcome.answered()
                                     ? settings_.scores(outcome.device, cell.family(), outcome.plan->top1_pct,
                                                        outcome.latency_s(), charged_j)
                                     : settings_.scores_of_lost(outcome.device, cell.family(), charged_j);
      if (covered) step.agent_reward[outcome.device] += settings_.reward(scores);
      step.reward_term[0] += scores.accuracy;
      step.reward_term[1] += scores.latency;
      step.reward_term[2] += scores.energy;
      requests[outcome.device] += 1;
      ended += 1;

      step.metric_sum[energy_attributed] += outcome.energy_attributed_j;
      step.metric_sum[energy_with_idle] += outcome.energy_with_idle_j;
      step.metric_sum[energy] += charged_j;
      if (lost < step.metric_sum.size()) {
        step.metric_sum[late] += outcome.ending == Ending::late;
        step.metric_sum[lost] += !outcome.answered();
      }
      if (!outcome.answered()) continue;
      answered += 1;
      step.metric_sum[latency] += outcome.latency_s();
      for (size_t stage = 0; stage < stage_count; ++stage) {
        step.metric_sum[first_stage + stage] += outcome.stage_s[stage];
      }
      step.metric_sum[top1] += outcome.plan->top1_pct;
    }
    // Each device's mean over its requests of the epoch (one, in a round), then the mean over devices that
    // had any.
    double with_requests = 0;
    bool any_alive = false;
    for (size_t device = 0; device < cell.devices(); ++device) {
      if (requests[device] > 0) {
        step.agent_reward[device] /= requests[device];
        *step.reward += step.agent_reward[device];
        with_requests += 1;
      }
      const DeviceEnergy used = cell.epoch_energy(device);
      step.metric_sum[device_energy] += cell.epoch_energy_j(device);
      step.metric_sum[device_idle] += used.idle_j;
      step.metric_sum[device_compute] += used.compute_j;
      step.metric_sum[device_transmit] += used.transmit_j;
      step.metric_sum[device_receive] += used.receive_j;
      step.metric_sum[device_motion] += used.motion_j;
      any_alive = any_alive || cell.alive(device);
    }
    if (with_requests > 0) *step.reward /= with_requests;
    for (double& term : step.reward_term) term = ended > 0 ? term / ended : 0;
    std::fill(step.metric_count.begin(), step.metric_count.end(), ended);
    std::fill_n(step.metric_count.begin(), first_stage + stage_count, answered);
    step.metric_count[top1] = answered;
    std::fill_n(step.metric_count.begin() + device_energy, device_motion - device_energy + 1, 1);
    // When the last battery is empty there is nothing left to decide; and a mission's end is its own, not
    // that somebody stops watching.
    return !any_alive || (mission && mission->over(cell.family(), cell.charged_j(), cell.epoch()));
  }

 private:
  // Between rounds nothing is under way; an interval can end in the middle of requests.
  bool streams() const { return scenario_.workload.kind == WorkloadModel::Kind::streams; }

  // Where the requests under way are. Deployed, one device does not know this of the others or the server.
  void describe_requests_now() {
    const auto number = [this](const char* what, const std::string& where, double high) {
      spec_.privileged.push_back({what + where, "requests", 0, high});
    };
    const auto most = [](uint32_t limit) { return limit == no_limit ? 1e9 : limit; };
    for (const DeviceModel& device : scenario_.devices) {
      number("queue.", device.name, most(device.queue_limit));
      number("computing.", device.name, 1);
      number("radio_queue.", device.name, most(device.radio_queue_limit));
      number("sending.", device.name, 1);
      number("receiving.", device.name, 1);
    }
    for (const ServerModel& server : scenario_.servers) {
      number("server_queue.", server.name, most(server.queue_limit));
      number("slots_in_use.", server.name, server.workers);
    }
  }

  void observe_requests_now(const Cell& cell, std::span<double> numbers) const {
    size_t entry = 0;
    const auto write = [&](size_t number) { numbers[entry++] = static_cast<double>(number); };
    for (size_t device = 0; device < cell.devices(); ++device) {
      write(cell.device_queue(device));
      write(cell.computing(device) ? 1 : 0);
      write(cell.radio_queue(device));
      write(cell.sending(device) ? 1 : 0);
      write(cell.receiving(device) ? 1 : 0);
    }
    for (size_t server = 0; server < scenario_.servers.size(); ++server) {
      write(cell.server_queue(server));
      write(cell.slots_in_use(server));
    }
  }

  const Scenario& scenario_;
  SplitSettings settings_;
  Spec spec_;
  mutable std::vector<double>
      requests_per_device_;  // scratch of end(), kept so that a step allocates nothing
};

EDGEWARD_REGISTER_KIND("split", [](const Section& environment, const Scenario& scenario) {
  return std::make_unique<SplitKind>(environment, scenario);
});

}  // namespace
}  // namespace edgeward
