#include "agents/learner/network.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "agents/learner/vector_loops.h"

namespace edgeward {
namespace {

// Below this width of the input, the product that gives a weight's gradient is several times faster the other
// way round (MKL, 512 x 64 and an input of 5: 8 instead of 44 us).
constexpr int64_t thin = 16;

// A layer's weight and bias, or the gradient with respect to them, in flat memory.
struct Layer {
  at::Tensor weight;      // [out, in]
  at::Tensor bias;        // [out]
  at::Tensor transposed;  // [in, out], the weight's memory
};

std::span<float> numbers(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<size_t>(tensor.numel())};
}

// For networks of this size one thread is fastest. Torch keeps this setting per calling thread.
void compute_in_this_thread_alone() {
  thread_local const bool done = (at::set_num_threads(1), true);
  static_cast<void>(done);
}

// A random matrix with orthonormal rows or columns (Saxe et al. 2014), times gain.
at::Tensor orthogonal(int64_t rows, int64_t columns, double gain, at::Generator& generator) {
  const auto [longer, shorter] = std::minmax(rows, columns, std::greater<>());
  const at::Tensor gaussian = at::randn({longer, shorter}, generator, at::dtype(at::kDouble));
  auto [q, r] = at::linalg_qr(gaussian);
  q = q * r.diagonal().sign();  // the decomposition is unique only up to these signs
  return gain * (rows < columns ? q.t() : q);
}

// {out, in} of the trunk's layers and of the heads: logits and value are one layer to compute.
std::vector<std::pair<int64_t, int64_t>> layer_sizes(const NetworkShape& shape) {
  std::vector<std::pair<int64_t, int64_t>> sizes;
  int64_t width = shape.observation;
  for (const int64_t out : shape.trunk) {
    sizes.emplace_back(out, width);
    width = out;
  }
  sizes.emplace_back(shape.logits() + 1, width);
  return sizes;
}

std::vector<Layer> layers_in(const at::Tensor& flat, const std::vector<std::pair<int64_t, int64_t>>& sizes) {
  std::vector<Layer> layers;
  int64_t next = 0;
  for (const auto& [out, in] : sizes) {
    const at::Tensor weight = flat.narrow(0, next, out * in).view({out, in});
    const at::Tensor bias = flat.narrow(0, next + out * in, out);
    layers.push_back({weight, bias, weight.t()});
    next += out * in + out;
  }
  return layers;
}

}  // namespace

int64_t NetworkShape::logits() const {
  return std::accumulate(choices.begin(), choices.end(), int64_t{0});
}

NetworkShape network_shape(const Spec& spec, const std::vector<int>& trunk) {
  NetworkShape shape;
  shape.observation = static_cast<int64_t>(spec.observation_size());
  for (const Component& component : spec.action) {
    shape.choices.push_back(static_cast<int64_t>(component.choices.size()));
  }
  shape.trunk.assign(trunk.begin(), trunk.end());
  return shape;
}

// Number 0 is the observations, number i + 1 what layer i answers: a layer's input stands before its output.
struct Pass::Impl {
  std::vector<at::Tensor> layers;      // [B, width]
  std::vector<at::Tensor> transposed;  // [width, B], the same memory

  void add(at::Tensor layer) {
    transposed.push_back(layer.t());
    layers.push_back(std::move(layer));
  }
};

Pass::Pass(const NetworkShape& shape, size_t rows) : impl_(std::make_shared<Impl>()) {
  const auto size = static_cast<int64_t>(rows);
  impl_->add(at::zeros({size, shape.observation}));
  for (const auto& [out, in] : layer_sizes(shape)) impl_->add(at::zeros({size, out}));
}

Pass::Pass(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Pass Pass::rows(size_t first, size_t count) const {
  auto part = std::make_shared<Impl>();
  for (const at::Tensor& layer : impl_->layers) {
    part->add(layer.narrow(0, static_cast<int64_t>(first), static_cast<int64_t>(count)));
  }
  return Pass(std::move(part));
}

size_t Pass::size() const {
  return static_cast<size_t>(impl_->layers[0].size(0));
}
std::span<float> Pass::observation() {
  return numbers(impl_->layers.front());
}
std::span<float> Pass::heads() {
  return numbers(impl_->layers.back());
}
std::span<const float> Pass::heads() const {
  return numbers(impl_->layers.back());
}

struct Network::Impl {
  NetworkShape shape;
  at::Tensor parameters, gradient;             // [P]
  std::vector<Layer> layers, layer_gradients;  // trunk, heads
  std::vector<at::Tensor> thin_gradient;       // [in, out] where the input is thin, else undefined

  std::tuple<at::Tensor, at::Tensor> piece(const std::vector<Layer>& of, size_t i) const {
    if (i + 1 < of.size()) return {of[i].weight, of[i].bias};
    const Layer& heads = of.back();
    const int64_t logits = shape.logits();
    const auto [first, count] =
        i + 1 == of.size() ? std::pair{int64_t{0}, logits} : std::pair{logits, int64_t{1}};
    return {heads.weight.narrow(0, first, count), heads.bias.narrow(0, first, count)};
  }
};

Network::Network(NetworkShape shape, uint64_t seed) : impl_(std::make_unique<Impl>()) {
  compute_in_this_thread_alone();
  const auto sizes = layer_sizes(shape);
  int64_t total = 0;
  for (const auto& [out, in] : sizes) {
    total += out * in + out;
    impl_->thin_gradient.push_back(in < thin ? at::zeros({in, out}) : at::Tensor());
  }
  impl_->shape = std::move(shape);
  impl_->parameters = at::zeros({total});
  impl_->gradient = at::zeros({total});
  impl_->layers = layers_in(impl_->parameters, sizes);
  impl_->layer_gradients = layers_in(impl_->gradient, sizes);

  at::Generator generator = at::detail::createCPUGenerator(seed);
  for (size_t i = 0; i < layers(); ++i) {
    const double gain = i + 2 < layers() ? std::sqrt(2.0) : i + 2 == layers() ? 0.01 : 1.0;
    const auto [weight, bias] = layer(i);
    weight.copy_(orthogonal(weight.size(0), weight.size(1), gain, generator));
  }
}

Network::~Network() = default;
Network::Network(Network&&) noexcept = default;

const NetworkShape& Network::shape() const {
  return impl_->shape;
}
std::span<float> Network::parameters() {
  return numbers(impl_->parameters);
}
std::span<const float> Network::parameters() const {
  return numbers(impl_->parameters);
}
std::span<const float> Network::gradient() const {
  return numbers(impl_->gradient);
}
size_t Network::layers() const {
  return impl_->layers.size() + 1;
}
std::tuple<at::Tensor, at::Tensor> Network::layer(size_t i) const {
  return impl_->piece(impl_->layers, i);
}
std::tuple<at::Tensor, at::Tensor> Network::layer_gradient(size_t i) const {
  return impl_->piece(impl_->layer_gradients, i);
}

void Network::forward(Pass& pass, const Meanwhile& meanwhile) const {
  compute_in_this_thread_alone();
  const c10::InferenceMode no_graph;
  const std::vector<Layer>& layers = impl_->layers;
  for (size_t i = 0; i < layers.size(); ++i) {
    at::Tensor& output = pass.impl_->layers[i + 1];
    at::mm_out(output, pass.impl_->layers[i], layers[i].transposed);
    if (i + 1 < layers.size()) {
      add_bias_tanh(numbers(output), numbers(layers[i].bias));
    } else {
      add_bias(numbers(output), numbers(layers[i].bias));
    }
    if (meanwhile) meanwhile();
  }
}

void Network::backward(const Pass& pass, Pass& gradient, bool add, const Meanwhile& meanwhile) {
  compute_in_this_thread_alone();
  const c10::InferenceMode no_graph;
  const auto product = [add](at::Tensor& into, const at::Tensor& one, const at::Tensor& other) {
    if (add) {
      at::addmm_out(into, into, one, other);
    } else {
      at::mm_out(into, one, other);
    }
  };
  for (size_t i = impl_->layers.size(); i-- > 0;) {
    const at::Tensor& output_gradient = gradient.impl_->layers[i + 1];
    Layer& layer_gradient = impl_->layer_gradients[i];
    if (at::Tensor& turned = impl_->thin_gradient[i]; turned.defined()) {
      product(turned, pass.impl_->transposed[i], output_gradient);
      layer_gradient.transposed.copy_(turned);
    } else {
      product(layer_gradient.weight, gradient.impl_->transposed[i + 1], pass.impl_->layers[i]);
    }
    const std::span<float> bias = numbers(layer_gradient.bias);
    if (!add) std::fill(bias.begin(), bias.end(), 0.0F);
    add_column_sums(numbers(output_gradient), bias);
    if (meanwhile) meanwhile();
    if (i == 0) break;
    at::mm_out(gradient.impl_->layers[i], output_gradient, impl_->layers[i].weight);
    tanh_gradient(numbers(gradient.impl_->layers[i]), numbers(pass.impl_->layers[i]));
    if (meanwhile) meanwhile();
  }
}

}  // namespace edgeward
