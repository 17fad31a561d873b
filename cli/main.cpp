// `edgeward`: what users type. Quick to start: no torch in here, and no simulation engine is made (engines
// live in edgeward-worker processes; the kinds in here only check scenarios). One file per command; what
// needs a network is in learn_main.cpp.
#include <fmt/format.h>

#include "cli/compare_command.h"
#include "cli/evaluate_command.h"
#include "cli/figures.h"
#include "cli/learner_program.h"
#include "cli/profile_command.h"
#include "cli/program.h"
#include "cli/reproduce_command.h"
#include "cli/run_command.h"
#include "cli/scenario_command.h"
#include "cli/validate_command.h"
#include "cli/version.h"

namespace {

constexpr const char* examples =
    "\nExamples:\n"
    "  edgeward scenario list                           what there is to simulate\n"
    "  edgeward profile list                            what has been measured\n"
    "  edgeward run tutorial/first-steps --policy greedy  simulate a scenario, without learning\n"
    "  edgeward train edgerl/balanced --out runs/first  train an agent\n"
    "  edgeward evaluate runs/first                     compare it with the baselines\n"
    "  edgeward export runs/first                       write policy.pt, policy.onnx, policy.json\n"
    "  edgeward validate --quick                        compare the simulator with theory\n"
    "  edgeward reproduce list                          the papers that can be run again\n"
    "  edgeward COMMAND --help                          what a command can do\n";

}  // namespace

int main(int argc, char** argv) {
  if (edgeward::needs_learner(argc, argv)) return edgeward::become_learner(argv);
  if (argc > 1 && std::string(argv[1]) == "validate") return edgeward::become_validator(argv);
  if (argc > 1 && std::string(argv[1]) == "reproduce") return edgeward::become_reproduce(argv);
  CLI::App app("Which version of the DNN, cut where, run on which tier?", "edgeward");
  app.set_version_flag("--version", edgeward::version_text(),
                       "What this program is and what it was built with");
  app.require_subcommand(1);
  app.footer(examples);
  edgeward::add_scenario_command(app);
  edgeward::add_profile_command(app);
  edgeward::add_run_command(app);
  edgeward::list_learner_command(app, edgeward::train_summary);
  edgeward::add_evaluate_command(app, edgeward::no_learner);
  edgeward::add_compare_command(app, edgeward::no_learner);
  edgeward::list_learner_command(app, edgeward::export_summary);
  edgeward::add_figures_command(app);
  // For help alone: the programs that these become have their options.
  app.add_subcommand("validate", edgeward::validate_summary);
  app.add_subcommand("reproduce", edgeward::reproduce_summary);
  return edgeward::run_program(app, argc, argv);
}
