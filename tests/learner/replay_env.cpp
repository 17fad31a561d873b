#include "tests/learner/replay_env.h"

#include <boost/random/normal_distribution.hpp>
#include <string>

namespace edgeward::testing {

ReplayEnv::ReplayEnv(size_t environments, size_t observation, const std::vector<size_t>& choices,
                     double free_choice)
    : free_choice_(free_choice),
      never_(environments, 0),
      zeros_(environments, 0),
      elapsed_s_(environments, 1.0) {
  spec_.kind = "replay";
  for (size_t d = 0; d < observation; ++d)
    spec_.observation.push_back({"x." + std::to_string(d), "1", -1e3, 1e3});
  for (size_t h = 0; h < choices.size(); ++h) {
    Component component{"choice." + std::to_string(h), {}};
    for (size_t c = 0; c < choices[h]; ++c) component.choices.push_back(std::to_string(c));
    spec_.action.push_back(component);
  }
  spec_.agents = {"nobody"};
  spec_.groups = {"all"};
  spec_.epoch = "round";
  batch_.size = environments;
  reset(0);
}

void ReplayEnv::reset(uint64_t seed) {
  Rng rng(seed);
  const auto chance = [&](double probability) { return (rng() + 0.5) * 0x1p-32 < probability; };
  boost::random::normal_distribution<double> normal;
  const size_t width = spec_.observation_size();
  for (Entry& entry : pool_) {
    for (auto* observation : {&entry.observation, &entry.final_observation}) {
      observation->resize(size() * width);
      for (size_t i = 0; i < observation->size(); ++i) {
        const auto d = static_cast<double>(i % width);  // each entry has a mean and a scale of its own
        (*observation)[i] = static_cast<float>(10 * d + (0.1 + d * d) * normal(rng));
      }
    }
    entry.mask.clear();
    for (size_t n = 0; n < size(); ++n) {
      for (const Component& component : spec_.action) {
        const size_t sure = rng() % component.choices.size();
        for (size_t c = 0; c < component.choices.size(); ++c) {
          entry.mask.push_back(c == sure || chance(free_choice_) ? 1 : 0);
        }
      }
    }
    entry.truncated.assign(size(), 0);
    entry.reward.assign(size(), 0);
    for (size_t n = 0; n < size(); ++n) {
      entry.truncated[n] = chance(0.01) ? 1 : 0;
      entry.reward[n] = normal(rng);
    }
  }
  show(0);
}

void ReplayEnv::step(std::span<const int32_t>) {
  show((shown_ + 1) % pool_.size());
}

void ReplayEnv::show(size_t entry) {
  shown_ = entry;
  batch_.observation = pool_[entry].observation;
  batch_.mask = pool_[entry].mask;
  batch_.reward = pool_[entry].reward;
  batch_.agent_reward = pool_[entry].reward;
  batch_.truncated = pool_[entry].truncated;
  batch_.final_observation = pool_[entry].final_observation;
  batch_.terminated = never_;
  batch_.episode = zeros_;
  batch_.group = zeros_;
  batch_.elapsed_s = elapsed_s_;
}

}  // namespace edgeward::testing
