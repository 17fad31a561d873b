// Policy and value in one network: tanh layers shared by both, one linear layer of M logits (a categorical
// head per action component, side by side), one linear layer for the value. Tensors are only named here:
// whoever touches one includes torch itself.
#pragma once

#include <cstdint>
#include <memory>
#include <tuple>
#include <vector>

#include "env/spec.h"

namespace at {
class Tensor;
}

namespace edgeward {

struct NetworkShape {
  int64_t observation = 0;       // D
  std::vector<int64_t> choices;  // [H] of each action component
  std::vector<int64_t> trunk;    // widths of the shared layers; may be empty

  int64_t logits() const;  // M
};

NetworkShape network_shape(const Spec& spec, const std::vector<int>& trunk);

class Network {
 public:
  enum class Precision { single, twice };  // twice: for tests against finite differences

  // Orthogonal initial weights (gain sqrt 2 in the trunk, 0.01 for the logits, 1 for the value), biases 0: a
  // function of shape and seed. Sets torch to one thread, the fastest for networks of this size.
  Network(NetworkShape shape, uint64_t seed, Precision precision = Precision::single);
  ~Network();
  Network(Network&&) noexcept;

  const NetworkShape& shape() const;

  // observation: [B, D] normalised. Returns logits [B, M] before masks, and values [B]; both with a graph.
  std::tuple<at::Tensor, at::Tensor> forward(const at::Tensor& observation) const;

  // The same without a graph, for acting and for bootstrapping. The logits [B, M] are valid until the next
  // call; nothing is allocated while B stays the same.
  const at::Tensor& act(const at::Tensor& observation);
  at::Tensor value(const at::Tensor& observation) const;

  // All weights and biases as one flat leaf [P] whose grad is the flat gradient [P] that backward() adds to:
  // one tensor to clip, to step and to save. The layers below share its memory.
  const at::Tensor& parameters() const;

  // Layer i of trunk, logits, value, in this order: weight [out, in] and bias [out].
  size_t layers() const;
  std::tuple<at::Tensor, at::Tensor> layer(size_t i) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgeward
