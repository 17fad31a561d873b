#include "agents/learner/stored_network.h"

#include <torch/torch.h>

#include <algorithm>
#include <span>
#include <sstream>

#include "agents/learner/checkpoint.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

constexpr size_t parameters_place = 0, normaliser_place = 1, optimizer_place = 2;

template <typename T>
std::span<const T> numbers(const at::Tensor& tensor) {
  return {tensor.const_data_ptr<T>(), static_cast<size_t>(tensor.numel())};
}

at::Tensor tensor(std::span<const float> numbers) {
  return at::tensor(at::ArrayRef<float>(numbers.data(), numbers.size()));
}

std::vector<at::Tensor> load_tensors(const std::string& path, const std::string& payload) {
  std::vector<at::Tensor> tensors;
  try {
    std::istringstream stream(payload);
    torch::load(tensors, stream);
  } catch (const c10::Error& error) {
    throw InputError(path + ": damaged checkpoint: " + error.what_without_backtrace());
  }
  if (tensors.size() < optimizer_place) throw InputError(path + ": damaged checkpoint: it lacks tensors");
  return tensors;
}

// Everything that restore_network could stumble over, so that it changes all or nothing.
void require_network(const std::string& path, const std::vector<at::Tensor>& tensors, const Network& network,
                     const ObservationNormaliser& normaliser) {
  const at::Tensor& parameters = tensors[parameters_place];
  const size_t wanted = network.parameters().size();
  if (parameters.scalar_type() != at::kFloat || static_cast<size_t>(parameters.numel()) != wanted) {
    throw InputError(path + ": checkpoint of another network: " + std::to_string(parameters.numel()) +
                     " parameters, expected " + std::to_string(wanted));
  }
  const at::Tensor& state = tensors[normaliser_place];
  const auto expected = static_cast<int64_t>(normaliser.state().size());
  if (state.scalar_type() != at::kDouble || state.numel() != expected) {
    throw InputError(path + ": checkpoint of another normaliser: " + std::to_string(state.numel()) +
                     " numbers, expected " + std::to_string(expected));
  }
}

void restore_network(const std::vector<at::Tensor>& tensors, Network& network,
                     ObservationNormaliser& normaliser) {
  const std::span<const float> parameters = numbers<float>(tensors[parameters_place]);
  std::copy(parameters.begin(), parameters.end(), network.parameters().begin());
  normaliser.restore(numbers<double>(tensors[normaliser_place]));
}

Optimizer::State optimizer_state(const std::vector<at::Tensor>& tensors) {
  Optimizer::State state;
  if (tensors.size() <= optimizer_place) throw Error("the optimizer's state is missing");
  state.steps = tensors[optimizer_place].item<int64_t>();
  for (size_t i = optimizer_place + 1; i < tensors.size(); ++i) {
    const std::span<const float> average = numbers<float>(tensors[i]);
    state.averages.emplace_back(average.begin(), average.end());
  }
  return state;
}

}  // namespace

std::string pack_training(const Network& network, const ObservationNormaliser& normaliser,
                          const Optimizer::State& optimizer) {
  std::vector<at::Tensor> tensors{tensor(network.parameters()), at::tensor(normaliser.state(), at::kDouble),
                                  at::scalar_tensor(optimizer.steps, at::kLong)};
  for (const std::vector<float>& average : optimizer.averages) tensors.push_back(tensor(average));
  std::ostringstream stream;
  torch::save(tensors, stream);
  return std::move(stream).str();
}

void unpack_training(const std::string& path, const std::string& payload, Network& network,
                     ObservationNormaliser& normaliser, Optimizer& optimizer) {
  const std::vector<at::Tensor> tensors = load_tensors(path, payload);
  require_network(path, tensors, network, normaliser);
  try {
    optimizer.restore(optimizer_state(tensors));
  } catch (const Error& error) {
    throw InputError(path + ": damaged checkpoint: " + error.what());
  }
  restore_network(tensors, network, normaliser);
}

std::unique_ptr<StoredNetwork> load_stored_network(const std::string& checkpoint_path, const Spec& spec,
                                                   const std::string& identity) {
  const Checkpoint checkpoint = read_checkpoint(checkpoint_path);
  require_scenario(checkpoint_path, checkpoint.header, identity, spec);
  const nlohmann::json& settings = checkpoint.header.settings;
  auto stored = std::make_unique<StoredNetwork>(StoredNetwork{
      Network(network_shape(spec, settings.at("trunk").get<std::vector<int>>()), 0),
      ObservationNormaliser(spec.observation_size(), settings.at("normalise_observation").get<bool>())});
  const std::vector<at::Tensor> tensors = load_tensors(checkpoint_path, checkpoint.payload);
  require_network(checkpoint_path, tensors, stored->network, stored->normaliser);
  restore_network(tensors, stored->network, stored->normaliser);
  return stored;
}

}  // namespace edgeward
