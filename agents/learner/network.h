// Policy and value in one network: tanh layers shared by both, then one linear layer of M logits (a
// categorical head per action component, side by side) and the value. Its gradient is written out: for a
// fixed chain of layers a general automatic differentiation costs more than the arithmetic. Tensors are only
// named here: whoever touches one includes torch itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
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

// B observations and what each layer answers to them, kept for the gradient (or the gradient with respect to
// these numbers). Memory is allocated once; copies share it.
class Pass {
 public:
  Pass(const NetworkShape& shape, size_t rows);
  Pass rows(size_t first, size_t count) const;  // a part of it, in the same memory

  size_t size() const;             // B
  std::span<float> observation();  // [B, D] normalised
  std::span<float> heads();        // [B, M + 1] logits before masks, then the value
  std::span<const float> heads() const;

 private:
  friend class Network;
  struct Impl;
  explicit Pass(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

class Network {
 public:
  // Orthogonal initial weights (gain sqrt 2 in the trunk, 0.01 for the logits, 1 for the value), biases 0: a
  // function of shape and seed.
  Network(NetworkShape shape, uint64_t seed);
  ~Network();
  Network(Network&&) noexcept;

  const NetworkShape& shape() const;

  // Called between two pieces of a long computation; may do nothing to this network. May be empty.
  using Meanwhile = std::function<void()>;

  // From the pass's observations to its heads.
  void forward(Pass& pass, const Meanwhile& meanwhile = {}) const;

  // pass: as forward() left it. gradient: in its heads the loss's gradient with respect to those of `pass`;
  // the rest is written over. The loss's gradient with respect to every parameter is then in gradient(): of
  // these rows, or added to what is there.
  void backward(const Pass& pass, Pass& gradient, bool add = false, const Meanwhile& meanwhile = {});

  // All weights and biases, and the last backward()'s gradient, each as one flat row: one to clip, to step,
  // to copy and to save.
  std::span<float> parameters();  // [P]
  std::span<const float> parameters() const;
  std::span<const float> gradient() const;  // [P]

  // Layer i of trunk, logits, value, in this order: weight [out, in] and bias [out], in the parameters'
  // memory.
  size_t layers() const;
  std::tuple<at::Tensor, at::Tensor> layer(size_t i) const;
  std::tuple<at::Tensor, at::Tensor> layer_gradient(size_t i) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgeward
