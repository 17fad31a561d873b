// evaluation.csv and evaluation_summary.csv of a run directory, and the same numbers as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agents/policies/evaluation_summary.h"

namespace edgeward {

// One row per policy, evaluation seed and group.
std::string evaluation_csv(const Spec& spec, const std::vector<EvaluationRow>& rows);

// One row per policy and group, and group "all"; 95 % bootstrap intervals as NAME_low and NAME_high.
std::string evaluation_summary_csv(const std::vector<SummaryRow>& rows);
nlohmann::ordered_json evaluation_summary_json(const Spec& spec, const std::vector<SummaryRow>& rows);

}  // namespace edgeward
