// The tensors in a checkpoint's payload, and a trained network read back from them for evaluation and export.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/learner/network.h"
#include "agents/learner/normaliser.h"
#include "agents/learner/optimizer.h"

namespace edgeward {

// The payload: the network's flat parameters, the normaliser's state, the optimizer's state; bytes are a
// function of these alone.
std::string pack_training(const Network& network, const ObservationNormaliser& normaliser,
                          const Optimizer::State& optimizer);

// Into objects of the same shape. path: of the file the payload is from; throws InputError naming it when the
// tensors do not fit; all three are then as they were.
void unpack_training(const std::string& path, const std::string& payload, Network& network,
                     ObservationNormaliser& normaliser, Optimizer& optimizer);

struct StoredNetwork {
  Network network;
  ObservationNormaliser normaliser;
};

// Throws InputError: not a checkpoint, truncated or damaged, of another scenario (identity), of another Spec.
std::unique_ptr<StoredNetwork> load_stored_network(const std::string& checkpoint_path, const Spec& spec,
                                                   const std::string& identity);

}  // namespace edgeward
