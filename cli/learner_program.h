// The commands that need LibTorch live in `edgeward-learn`; `edgeward` lists them and becomes that program
// (exec).
#pragma once

#include <CLI/App.hpp>
#include <array>
#include <string>

namespace edgeward {

struct LearnerCommand {
  const char* name;
  const char* summary;
};
inline constexpr LearnerCommand train_summary{"train",
                                              "Train an A2C agent on a scenario, into a run directory"};
inline constexpr LearnerCommand evaluate_summary{"evaluate", "Compare a trained agent with all baselines"};
inline constexpr LearnerCommand compare_summary{
    "compare", "Compare several agents and baselines on one scenario, into a directory"};
inline constexpr LearnerCommand export_summary{"export",
                                               "Write a trained agent as TorchScript and ONNX, with a card"};

bool is_learner_command(const std::string& word);

// For help and nearest matches: names and descriptions, without options.
void list_learner_commands(CLI::App& app);

// Becomes edgeward-learn, beside this program. Returns an exit status when that fails, else not at all.
int become_learner(char** argv);

// The same of edgeward-validate, which runs simulations itself.
int become_validator(char** argv);

}  // namespace edgeward
