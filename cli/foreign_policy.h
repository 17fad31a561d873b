// Policies that were trained elsewhere: what `--policy` names, and the process that serves it.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "agents/policies/policy.h"

namespace edgeward {

// `[LABEL=]FILE.onnx`: served by python -m edgeward.serve_policy. `LABEL=fd:N`: whoever started this program
// serves it over the socket that it left open as descriptor N (python/edgeward/evaluation.py does).
struct ForeignPolicyName {
  std::string label;   // in tables and files
  std::string source;  // the file, or fd:N
  std::string text;    // as on the command line, for messages
};

// The names of the baselines: nobody else may be called so.
std::set<std::string> taken_labels();

// Throws InputError: no such file, not a policy that can be served, a label that is missing or in `taken`
// (which grows).
std::vector<ForeignPolicyName> read_policy_names(const std::vector<std::string>& texts,
                                                 std::set<std::string>& taken);

// Asks each for its consent to act in environments of this Spec. Throws InputError where one cannot, Error
// where its process fails. The processes end with the policies.
std::vector<std::unique_ptr<Policy>> start_foreign_policies(const std::vector<ForeignPolicyName>& names,
                                                            const Spec& spec, size_t environments,
                                                            const std::string& if_interrupted);

// Where the policies come from, for evaluation_summary.json: label, file and its SHA-256.
nlohmann::ordered_json foreign_policies_json(const std::vector<ForeignPolicyName>& names);

}  // namespace edgeward
