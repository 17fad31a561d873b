// report.md of an evaluation: what was run, what came out, where everything lies.
#pragma once

#include <string>
#include <vector>

#include "agents/experiment.h"
#include "agents/policies/evaluation_summary.h"
#include "cli/run_directory.h"

namespace edgeward {

struct EvaluationFacts {
  std::string evaluated;              // a sentence: who was compared with the baselines
  std::string files;                  // a sentence: what else lies in the directory
  int seeds = 0, episodes = 0;        // per policy; episodes per seed
  std::vector<std::string> left_out;  // policies that do not apply, with the reason
};

std::string run_report(const RunDirectory& run, const Experiment& experiment, const Spec& spec,
                       const std::vector<SummaryRow>& rows, const EvaluationFacts& facts);

}  // namespace edgeward
