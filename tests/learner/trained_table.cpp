#include "tests/learner/trained_table.h"

#include <torch/torch.h>

#include "agents/learner/loss.h"
#include "agents/learner/stored_network.h"

namespace edgeward::testing {

TrainedTable read_table(const std::string& checkpoint, const TabularMdp& mdp, const Spec& spec,
                        const std::string& identity) {
  const auto stored = load_stored_network(checkpoint, spec, identity);
  const auto states = static_cast<int64_t>(mdp.states), actions = static_cast<int64_t>(mdp.actions);
  const at::Tensor raw = at::eye(states);
  at::Tensor observation = at::empty({states, states});
  stored->normaliser.apply({raw.const_data_ptr<float>(), static_cast<size_t>(raw.numel())},
                           {observation.data_ptr<float>(), static_cast<size_t>(observation.numel())});
  at::Tensor mask = at::zeros({states, actions}, at::kBool);
  for (int64_t s = 0; s < states; ++s) {
    for (int64_t a = 0; a < actions; ++a)
      mask[s][a] = mdp.allowed(static_cast<size_t>(s), static_cast<size_t>(a));
  }
  const at::NoGradGuard no_graph;
  const auto [logits, value] = stored->network.forward(observation);
  const at::Tensor probability = at::softmax(at::where(mask, logits, masked_logit), 1);
  TrainedTable table;
  for (int64_t s = 0; s < states; ++s) {
    table.value.push_back(value[s].item<double>());
    table.policy.emplace_back();
    for (int64_t a = 0; a < actions; ++a) table.policy.back().push_back(probability[s][a].item<double>());
  }
  return table;
}

}  // namespace edgeward::testing
