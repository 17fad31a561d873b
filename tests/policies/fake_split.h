// A split problem without a simulator, for tests of policies: a small scenario in code, and environments that
// pay exactly what the predictor says, so that expected values can be written down.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "agents/policies/split_prediction.h"
#include "env/batch_env.h"
#include "sim/model/random.h"

namespace edgeward {

// Families "small" and "big", a light and a heavy version each, choices: light cut 1, light local, heavy cut
// 1, heavy local. Devices cam.0, cam.1, ... on one server.
inline Scenario fake_scenario(int devices, int workers) {
  Scenario scenario;
  scenario.title = "fake";
  scenario.families = {"small", "big"};
  scenario.choices = {"light cut 1", "light local", "heavy cut 1", "heavy local"};
  ServerModel server;
  server.name = "edge";
  server.workers = workers;
  scenario.servers = {server};
  scenario.workload.minimum_s = 1;
  for (int index = 0; index < devices; ++index) {
    DeviceModel device;
    device.name = "cam." + std::to_string(index);
    device.idle_power_w = 2;
    device.transmit_power_w = 0.5;
    device.link.kind = LinkModel::Kind::random_walk;
    device.link.low_bps = 1e6;
    device.link.high_bps = 1e8;
    device.link.sigma = 0.5;
    for (const double scale : {1.0, 4.0}) {
      PlanTable table;
      for (const int version : {0, 1}) {
        for (const bool local : {false, true}) {
          Plan plan;
          plan.version = version == 0 ? "light" : "heavy";
          plan.version_index = version;
          plan.cut = local ? 9 : 1;
          plan.local = local;
          plan.head_s = scale * (version + 1) * (local ? 1.0 : 0.2);
          plan.head_energy_j = 6 * plan.head_s;
          plan.transfer_bits = local ? 0 : 4e6;
          plan.tail_s = local ? 0 : 0.05 * scale;
          plan.top1_pct = 65 + 5 * version;
          table.push_back(plan);
        }
      }
      device.plans.push_back(table);
    }
    scenario.devices.push_back(device);
  }
  return scenario;
}

inline SplitSettings fake_settings(const Scenario& scenario, int episode_epochs = 10) {
  SplitSettings settings;
  settings.weights = {.accuracy = 0.2, .latency = 0.5, .energy = 0.3};
  settings.episode_epochs = episode_epochs;
  settings.observed_low_bps = 1e6;
  settings.observed_high_bps = 1e8;
  for (const DeviceModel& device : scenario.devices) {
    settings.reference_latency_s.emplace_back();
    settings.reference_energy_j.emplace_back();
    for (const PlanTable& table : device.plans) {
      settings.reference_latency_s.back().push_back(table.back().head_s);
      settings.reference_energy_j.back().push_back(table.back().head_energy_j);
    }
  }
  return settings;
}

inline Spec fake_spec(const Scenario& scenario, int episode_epochs) {
  Spec spec;
  spec.kind = "split";
  spec.groups = scenario.families;
  for (const std::string& family : scenario.families)
    spec.observation.push_back({"family." + family, "1", 0, 1});
  spec.privileged.push_back({"family", "1", 0, 1});
  for (const DeviceModel& device : scenario.devices) {
    spec.observation.push_back({"link_rate." + device.name, "1", 0, 1});
    spec.privileged.push_back({"link_rate." + device.name, "bit/s", 1e6, 1e8});
    spec.action.push_back({"plan." + device.name, scenario.choices});
    spec.agents.push_back(device.name);
  }
  for (const DeviceModel& device : scenario.devices) {
    spec.observation.push_back({"active." + device.name, "1", 0, 1});
    spec.privileged.push_back({"active." + device.name, "1", 0, 1});
  }
  spec.reward_terms = {{"accuracy", "1", -1, 1}, {"latency", "1", -1, 1}, {"energy", "1", -1, 1}};
  spec.metrics = {{"latency_s", "s", 0, 100}, {"energy_j", "J", 0, 100}, {"top1_pct", "%", 0, 100}};
  spec.episode_epochs = episode_epochs;
  spec.epoch = "round";
  return spec;
}

// N environments; families and rates come from a stream per environment, whatever is done. In epochs whose
// number within the episode is a multiple of `idle_every` (0: never) the last device has no request.
class FakeSplitEnv : public BatchEnv {
 public:
  FakeSplitEnv(const Scenario& scenario, size_t size, int episode_epochs = 10, int idle_every = 0)
      : settings_(fake_settings(scenario, episode_epochs)),
        predictor_(scenario, *settings_),
        spec_(fake_spec(scenario, episode_epochs)),
        size_(size),
        idle_every_(idle_every),
        rngs_(size),
        epoch_(size),
        family_(size),
        observation_(size * spec_.observation_size()),
        mask_(size * spec_.mask_size()),
        privileged_(size * spec_.privileged.size()),
        episode_(size),
        group_(size),
        reward_(size),
        agent_reward_(size * spec_.agents.size()),
        terms_(size * 3),
        sum_(size * 3),
        count_(size * 3),
        elapsed_(size),
        terminated_(size),
        truncated_(size),
        final_(observation_.size()) {
    publish();
  }

  const Spec& spec() const override { return spec_; }
  size_t size() const override { return size_; }
  const SplitPredictor& predictor() const { return predictor_; }
  const std::optional<SplitSettings>& settings() const { return settings_; }
  const StepBatch& batch() const override { return batch_; }

  void reset(uint64_t seed) override {
    for (size_t row = 0; row < size_; ++row) rngs_[row] = Rng(seed, row);
    reset();
  }
  void reset() override {
    for (size_t row = 0; row < size_; ++row) begin_episode(row);
    publish();
  }

  void step(std::span<const int32_t> actions) override {
    const size_t devices = spec_.agents.size();
    for (size_t row = 0; row < size_; ++row) {
      group_[row] = static_cast<uint32_t>(family_[row]);
      reward_[row] = 0;
      std::fill_n(&sum_[row * 3], 3, 0.0);
      std::fill_n(&count_[row * 3], 3, 0.0);
      for (size_t device = 0; device < devices; ++device) {
        if (idle(row, device)) continue;
        const auto choice = static_cast<size_t>(actions[row * devices + device]);
        if (mask_[(row * devices + device) * 4 + choice] == 0) throw Error("masked choice taken");
        const PlanPrediction paid = predictor_.predict(device, family_[row], choice, rate(row, device));
        reward_[row] += paid.reward / static_cast<double>(devices);
        const double values[] = {paid.latency_s, paid.energy_attributed_j, paid.top1_pct};
        for (size_t metric = 0; metric < 3; ++metric) {
          sum_[row * 3 + metric] += values[metric];
          count_[row * 3 + metric] += 1;
        }
      }
      const bool ends = ++epoch_[row] == spec_.episode_epochs;
      truncated_[row] = ends ? 1 : 0;
      if (ends) {
        ++episode_[row];
        begin_episode(row);
      } else {
        show(row);
      }
    }
    publish();
  }

 private:
  double rate(size_t row, size_t device) const {
    return privileged_[row * spec_.privileged.size() + 1 + device];
  }
  bool idle(size_t row, size_t device) const {
    return idle_every_ > 0 && device + 1 == spec_.agents.size() && epoch_[row] % idle_every_ == 0;
  }

  void begin_episode(size_t row) {
    epoch_[row] = 0;
    family_[row] = rngs_[row]() % 2;
    show(row);
  }

  void show(size_t row) {
    const size_t devices = spec_.agents.size();
    float* const observation = &observation_[row * spec_.observation_size()];
    observation[0] = family_[row] == 0 ? 1.0F : 0.0F;
    observation[1] = family_[row] == 1 ? 1.0F : 0.0F;
    double* const privileged = &privileged_[row * spec_.privileged.size()];
    privileged[0] = static_cast<double>(family_[row]);
    for (size_t device = 0; device < devices; ++device) {
      const double scaled = rngs_[row]() / 4294967296.0;
      observation[2 + device] = static_cast<float>(scaled);
      privileged[1 + device] = 1e6 * std::pow(100.0, scaled);
      observation[2 + devices + device] = idle(row, device) ? 0 : 1;
      privileged[1 + devices + device] = idle(row, device) ? 0 : 1;
      for (size_t choice = 0; choice < 4; ++choice) {
        mask_[(row * devices + device) * 4 + choice] = idle(row, device) && choice != 1 ? 0 : 1;
      }
    }
  }

  void publish() {
    batch_ = {size_,  observation_, mask_,  privileged_, episode_,    group_,     reward_, agent_reward_,
              terms_, sum_,         count_, elapsed_,    terminated_, truncated_, final_};
  }

  std::optional<SplitSettings> settings_;
  SplitPredictor predictor_;
  Spec spec_;
  size_t size_;
  int idle_every_;
  std::vector<Rng> rngs_;
  std::vector<int> epoch_;
  std::vector<size_t> family_;
  std::vector<float> observation_;
  std::vector<uint8_t> mask_;
  std::vector<double> privileged_;
  std::vector<uint32_t> episode_, group_;
  std::vector<double> reward_, agent_reward_, terms_, sum_, count_, elapsed_;
  std::vector<uint8_t> terminated_, truncated_;
  std::vector<float> final_;
  StepBatch batch_;
};

}  // namespace edgeward
