// A trained network as files that need no Edgeward: forward(obs[B,D], mask[B,M], h[B,S]) -> (action[B,H],
// logits[B,M], h'), normalisation and masks inside, free batch axis, S = 0 for a feed-forward policy.
#pragma once

#include <string>

#include "env/spec.h"

namespace edgeward {

// Inputs and outputs are named obs, mask, h and action, logits, h_next; obs float32, mask uint8 (1 =
// allowed), h float32, action int64. Logits of choices that the mask forbids are -1e9. Each file is written
// atomically. Both throw InputError for a bad checkpoint, as load_learned_policy does, and for a path that
// cannot be written.
void export_torchscript(const std::string& checkpoint_path, const Spec& spec, const std::string& identity,
                        const std::string& file);
void export_onnx(const std::string& checkpoint_path, const Spec& spec, const std::string& identity,
                 const std::string& file);

}  // namespace edgeward
