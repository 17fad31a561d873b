// `edgeward-validate`: the one command that runs simulations in processes forked from its own. Users type
// `edgeward validate`, which becomes this program.
#include "cli/program.h"
#include "cli/validate_command.h"
#include "cli/version.h"

int main(int argc, char** argv) {
  CLI::App app("The command of edgeward that compares it with theory", "edgeward");
  app.set_version_flag("--version", edgeward::version_text());
  app.require_subcommand(1);
  edgeward::add_validate_command(app);
  return edgeward::run_program(app, argc, argv);
}
