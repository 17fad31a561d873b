#include "agents/learner/network.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include <cmath>
#include <numeric>
#include <utility>

namespace edgeward {
namespace {

struct Layer {
  at::Tensor weight;      // [out, in], a leaf over the flat parameters
  at::Tensor bias;        // [out]
  at::Tensor transposed;  // [in, out], the same memory
};

// A random matrix with orthonormal rows or columns (Saxe et al. 2014), times gain.
at::Tensor orthogonal(int64_t rows, int64_t columns, double gain, at::Generator& generator) {
  const auto [longer, shorter] = std::minmax(rows, columns, std::greater<>());
  const at::Tensor gaussian = at::randn({longer, shorter}, generator, at::dtype(at::kDouble));
  auto [q, r] = at::linalg_qr(gaussian);
  q = q * r.diagonal().sign();  // the decomposition is unique only up to these signs
  return gain * (rows < columns ? q.t() : q);
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

struct Network::Impl {
  NetworkShape shape;
  at::Tensor parameters;               // [P]
  std::vector<Layer> layers;           // trunk, logits, value
  std::vector<at::Tensor> act_buffer;  // per layer of trunk and logits: [B, out]

  const Layer& logits_layer() const { return layers[layers.size() - 2]; }
  const Layer& value_layer() const { return layers.back(); }

  at::Tensor trunk(at::Tensor x) const {
    for (size_t i = 0; i + 2 < layers.size(); ++i) {
      x = at::addmm(layers[i].bias, x, layers[i].weight.t()).tanh();
    }
    return x;
  }

  void allocate(const std::vector<std::pair<int64_t, int64_t>>& sizes, at::ScalarType type) {
    int64_t total = 0;
    for (const auto& [out, in] : sizes) total += out * in + out;
    parameters = at::zeros({total}, type);
    parameters.mutable_grad() = at::zeros({total}, type);
    int64_t next = 0;
    // A leaf of its own for the graph, in the memory of the flat parameters and their gradient.
    const auto piece = [&](at::IntArrayRef sizes_of_piece, int64_t count) {
      at::Tensor leaf = parameters.narrow(0, next, count).view(sizes_of_piece).detach().requires_grad_(true);
      leaf.mutable_grad() = parameters.grad().narrow(0, next, count).view(sizes_of_piece).detach();
      next += count;
      return leaf;
    };
    for (const auto& [out, in] : sizes) {
      const at::Tensor weight = piece({out, in}, out * in);
      const at::Tensor bias = piece({out}, out);
      layers.push_back({weight, bias, weight.detach().t()});
    }
  }
};

Network::Network(NetworkShape shape, uint64_t seed, Precision precision) : impl_(std::make_unique<Impl>()) {
  at::set_num_threads(1);
  std::vector<std::pair<int64_t, int64_t>> sizes;  // {out, in}
  int64_t width = shape.observation;
  for (const int64_t out : shape.trunk) {
    sizes.emplace_back(out, width);
    width = out;
  }
  sizes.emplace_back(shape.logits(), width);
  sizes.emplace_back(1, width);
  impl_->shape = std::move(shape);
  impl_->allocate(sizes, precision == Precision::twice ? at::kDouble : at::kFloat);

  const at::NoGradGuard no_grad;
  at::Generator generator = at::detail::createCPUGenerator(seed);
  for (size_t i = 0; i < sizes.size(); ++i) {
    const double gain = i + 2 < sizes.size() ? std::sqrt(2.0) : i + 2 == sizes.size() ? 0.01 : 1.0;
    impl_->layers[i].weight.copy_(orthogonal(sizes[i].first, sizes[i].second, gain, generator));
  }
}

Network::~Network() = default;
Network::Network(Network&&) noexcept = default;

const NetworkShape& Network::shape() const {
  return impl_->shape;
}
const at::Tensor& Network::parameters() const {
  return impl_->parameters;
}
size_t Network::layers() const {
  return impl_->layers.size();
}

std::tuple<at::Tensor, at::Tensor> Network::layer(size_t i) const {
  return {impl_->layers[i].weight.detach(), impl_->layers[i].bias.detach()};
}

std::tuple<at::Tensor, at::Tensor> Network::forward(const at::Tensor& observation) const {
  const at::Tensor hidden = impl_->trunk(observation);
  const Layer& policy = impl_->logits_layer();
  const Layer& value = impl_->value_layer();
  return {at::addmm(policy.bias, hidden, policy.weight.t()),
          at::addmm(value.bias, hidden, value.weight.t()).squeeze(1)};
}

const at::Tensor& Network::act(const at::Tensor& observation) {
  const c10::InferenceMode no_graph;
  std::vector<at::Tensor>& buffer = impl_->act_buffer;
  const std::vector<Layer>& layers = impl_->layers;
  if (buffer.empty() || buffer[0].size(0) != observation.size(0)) {
    buffer.clear();
    for (size_t i = 0; i + 1 < layers.size(); ++i) {
      buffer.push_back(at::empty({observation.size(0), layers[i].bias.size(0)}, layers[i].bias.options()));
    }
  }
  const at::Tensor* input = &observation;
  for (size_t i = 0; i < buffer.size(); ++i) {
    at::addmm_out(buffer[i], layers[i].bias, *input, layers[i].transposed);
    if (i + 1 < buffer.size()) buffer[i].tanh_();
    input = &buffer[i];
  }
  return buffer.back();
}

at::Tensor Network::value(const at::Tensor& observation) const {
  const at::NoGradGuard no_graph;
  const Layer& layer = impl_->value_layer();
  return at::addmm(layer.bias, impl_->trunk(observation), layer.transposed).squeeze(1);
}

}  // namespace edgeward
