#include <fmt/format.h>
#include <torch/script.h>

#include <sstream>

#include "agents/atomic_file.h"
#include "agents/learner/export.h"
#include "agents/learner/loss.h"
#include "agents/learner/stored_network.h"

namespace edgeward {
namespace {

// The network in TorchScript's Python: builtins only, one line per layer.
std::string source(const StoredNetwork& stored) {
  std::string text = "def forward(self, obs, mask, h):\n    x = obs\n";
  if (stored.normaliser.enabled()) {
    text += fmt::format("    x = torch.clamp((x - self.shift) * self.scale, {:.1f}, {:.1f})\n",
                        -ObservationNormaliser::clip, ObservationNormaliser::clip);
  }
  const size_t trunk = stored.network.layers() - 2;
  for (size_t i = 0; i < trunk; ++i) {
    text += fmt::format("    x = torch.tanh(torch.addmm(self.bias_{0}, x, torch.t(self.weight_{0})))\n", i);
  }
  text += fmt::format("    x = torch.addmm(self.bias_{0}, x, torch.t(self.weight_{0}))\n", trunk);
  text += fmt::format("    logits = torch.where(mask != 0, x, torch.full_like(x, {:.1f}))\n", masked_logit);
  std::string actions;
  int64_t first = 0;
  for (const int64_t count : stored.network.shape().choices) {
    actions += fmt::format("torch.argmax(logits[:, {}:{}], 1), ", first, first + count);
    first += count;
  }
  return text + fmt::format("    return torch.stack([{}], 1), logits, h\n", actions);
}

}  // namespace

void export_torchscript(const std::string& checkpoint_path, const Spec& spec, const std::string& identity,
                        const std::string& file) {
  const std::unique_ptr<StoredNetwork> stored = load_stored_network(checkpoint_path, spec, identity);
  torch::jit::Module module("EdgewardPolicy");
  const auto vector_buffer = [&](const char* name, std::span<const float> values) {
    module.register_buffer(name, at::tensor(at::ArrayRef<float>(values.data(), values.size())));
  };
  if (stored->normaliser.enabled()) {
    vector_buffer("shift", stored->normaliser.shift());
    vector_buffer("scale", stored->normaliser.scale());
  }
  for (size_t i = 0; i + 1 < stored->network.layers();
       ++i) {  // the last one is the value, which acting needs not
    const auto [weight, bias] = stored->network.layer(i);
    module.register_buffer(fmt::format("weight_{}", i), weight.clone());
    module.register_buffer(fmt::format("bias_{}", i), bias.clone());
  }
  module.define(source(*stored));
  std::ostringstream stream;
  module.save(stream);
  write_atomically(file, stream.str());
}

}  // namespace edgeward
