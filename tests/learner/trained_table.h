// A trained network's answers in every state of a tabular problem. Free of torch.
#pragma once

#include <string>
#include <vector>

#include "tests/learner/tabular_env.h"

namespace edgeward::testing {

struct TrainedTable {
  std::vector<std::vector<double>> policy;  // [state][action] probabilities
  std::vector<double> value;                // [state]
};

TrainedTable read_table(const std::string& checkpoint, const TabularMdp& mdp, const Spec& spec,
                        const std::string& identity);

}  // namespace edgeward::testing
