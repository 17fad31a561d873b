// Small random scenarios over everything that a scenario can say, as YAML on the shipped profiles, so that
// the reader is part of what is tested.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace edgeward::testing {

// What a world can have beside one device on a constant link of its own, one server and a Poisson stream.
enum class Feature : uint32_t {
  several_devices,
  several_servers,
  several_families,
  rounds,
  network,
  varying_links,
  latency,
  results,
  activity,
  battery,
  service_spread,
  device_queue_limit,
  radio_queue_limit,
  server_queue_limit,
  deadline,
  server_arrivals,
  other_arrivals,  // other than Poisson
  own_powers,
};
inline constexpr uint32_t feature_count = 18;
const char* feature_name(Feature feature);

struct RandomWorld {
  std::string yaml;
  std::vector<Feature> features;  // that it has
  // No two transfers can end at the same instant but by chance, so that its numbers do not depend on how ties
  // are broken: heads take random times, and no plan sends without a head.
  bool without_ties = false;
  uint32_t episodes = 1, epochs = 1;  // how long to simulate: epochs of each episode
};

// The same for the same arguments. `without`: a bit per feature that is left out; the others stay as they
// are, which is how a failing world is made smaller.
RandomWorld random_world(uint64_t seed, uint32_t without = 0);

}  // namespace edgeward::testing
