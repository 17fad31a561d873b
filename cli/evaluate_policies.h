// edgeward evaluate --policy: policies that were trained elsewhere beside all baselines, on the episodes that
// the evaluation of a run has, into a directory of their own.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/environment_layout.h"

namespace edgeward {

struct PolicyEvaluationOptions {
  std::vector<std::string> policies;     // [LABEL=]FILE.onnx
  std::vector<std::string> assignments;  // --set
  std::optional<uint64_t> seed;          // as of the run that the policy lies in, else 1
  std::string out;                       // "": runs/<scenario>-seed<seed>-<n>
  LayoutOptions layout;
  int seeds = 0;  // 0: as the scenario says
  bool figures = true, json = false;

  // --set, --seed and --out, which need `policy`.
  void add_scenario_options(CLI::App& command, CLI::Option& policy);
};

// scenario: by name or path; "": that of the run directory in which the first policy lies. Throws InputError.
void evaluate_policies(const PolicyEvaluationOptions& options, const std::string& scenario);

}  // namespace edgeward
