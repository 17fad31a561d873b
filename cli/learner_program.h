// What needs LibTorch lives in `edgeward-learn`; `edgeward` lists it and becomes that program (exec).
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "cli/agent_loader.h"

namespace edgeward {

struct LearnerCommand {
  const char* name;
  const char* summary;
};
inline constexpr LearnerCommand train_summary{"train",
                                              "Train an A2C agent on a scenario, into a run directory"};
inline constexpr LearnerCommand evaluate_summary{
    "evaluate", "Compare a trained agent, or a policy from elsewhere, with all baselines"};
inline constexpr LearnerCommand compare_summary{
    "compare", "Compare agents, policies and baselines on one scenario, into a directory"};
inline constexpr LearnerCommand export_summary{"export",
                                               "Write a trained agent as TorchScript and ONNX, with a card"};

// Whether only edgeward-learn can do what the command line asks for: `evaluate` of a policy that was trained
// elsewhere, and `compare` without an agent, need no network of ours.
bool needs_learner(int argc, const char* const* argv);

// For help and nearest matches: name and description, without options.
void list_learner_command(CLI::App& app, const LearnerCommand& command);

// Never reached: who asks for an agent's network has become edgeward-learn.
std::unique_ptr<Policy> no_learner(const std::string& checkpoint_path, const Spec& spec,
                                   const std::string& identity);

// Becomes edgeward-learn, beside this program. Returns an exit status when that fails, else not at all.
int become_learner(char** argv);

// The same of edgeward-validate, which runs simulations itself.
int become_validator(char** argv);

}  // namespace edgeward
