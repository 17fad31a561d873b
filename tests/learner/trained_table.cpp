#include "tests/learner/trained_table.h"

#include "agents/learner/loss.h"
#include "agents/learner/stored_network.h"

namespace edgeward::testing {

TrainedTable read_table(const std::string& checkpoint, const TabularMdp& mdp, const Spec& spec,
                        const std::string& identity) {
  const auto stored = load_stored_network(checkpoint, spec, identity);
  const size_t states = mdp.states, actions = mdp.actions;
  std::vector<float> one_hot(states * states, 0.0F);
  std::vector<uint8_t> mask(states * actions);
  for (size_t s = 0; s < states; ++s) {
    one_hot[s * states + s] = 1;
    for (size_t a = 0; a < actions; ++a) mask[s * actions + a] = mdp.allowed(s, a) ? 1 : 0;
  }
  Pass pass(stored->network.shape(), states);
  stored->normaliser.apply(one_hot, pass.observation());
  stored->network.forward(pass);

  const std::vector<int64_t> choices{static_cast<int64_t>(actions)};
  const std::vector<int32_t> none_taken(states, 0);
  PolicyTerms terms(states, actions);
  evaluate_policy({choices, pass.heads(), mask, none_taken}, terms);
  TrainedTable table;
  for (size_t s = 0; s < states; ++s) {
    table.value.push_back(pass.heads()[(s + 1) * (actions + 1) - 1]);
    const auto first = terms.probability.begin() + static_cast<std::ptrdiff_t>(s * actions);
    table.policy.emplace_back(first, first + static_cast<std::ptrdiff_t>(actions));
  }
  return table;
}

}  // namespace edgeward::testing
