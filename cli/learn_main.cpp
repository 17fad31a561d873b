// `edgeward-learn`: the commands that need LibTorch. Users type `edgeward train`, which becomes this program.
#include "agents/learner/learned_policy.h"
#include "cli/compare_command.h"
#include "cli/evaluate_command.h"
#include "cli/export_command.h"
#include "cli/program.h"
#include "cli/train_command.h"
#include "cli/version.h"

int main(int argc, char** argv) {
  CLI::App app("The commands of edgeward that learn", "edgeward");
  app.set_version_flag("--version", edgeward::version_text());
  app.require_subcommand(1);
  edgeward::add_train_command(app);
  edgeward::add_evaluate_command(app, edgeward::load_learned_policy);
  edgeward::add_compare_command(app, edgeward::load_learned_policy);
  edgeward::add_export_command(app);
  return edgeward::run_program(app, argc, argv);
}
