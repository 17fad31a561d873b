#include "cli/export_command.h"

#include <fmt/format.h>

#include <memory>

#include "agents/learner/export.h"
#include "cli/experiment_options.h"
#include "cli/learner_program.h"
#include "cli/policy_card.h"

namespace edgeward {
namespace {

struct ExportOptions {
  std::string run;
  bool json = false;
};

void export_policy(const ExportOptions& options) {
  const RunDirectory run = RunDirectory::open_to_work(options.run);
  const Experiment experiment = load_experiment(run);
  const int64_t update = run.newest_checkpoint();
  const std::string checkpoint = run.checkpoint(update);
  const Spec spec = start_environments(experiment, Layout{})->spec();
  const PolicyCard card = policy_card(run, experiment, spec, update);  // first: it may still be refused
  export_torchscript(checkpoint, spec, experiment.identity, run.file("policy.pt"));
  export_onnx(checkpoint, spec, experiment.identity, run.file("policy.onnx"));
  run.write("policy.json", card.json.dump(2) + "\n");
  for (const std::string& reason : card.left_out) fmt::print(stderr, "edgeward: {}\n", reason);
  if (options.json) {
    fmt::print("{}\n", card.json.dump(2));
  } else {
    fmt::print("Exported the agent as of update {}:\n  {}\n  {}\n  {}\n", update, run.file("policy.pt"),
               run.file("policy.onnx"), run.file("policy.json"));
  }
}

}  // namespace

void add_export_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand(export_summary.name, export_summary.summary);
  const auto options = std::make_shared<ExportOptions>();
  command->add_option("RUN", options->run, "A run directory, as train made it")->required();
  command->add_flag("--json", options->json, "Print the policy card instead of the file names");
  command->footer(
      "\nWrites policy.pt (TorchScript), policy.onnx and policy.json (the card: inputs, outputs, plans, "
      "hashes, numbers)\n"
      "into the run. forward(obs[B,D], mask[B,M], h[B,S]) -> (action[B,H], logits[B,M], h_next[B,S]).\n"
      "\nExample:\n  edgeward export runs/first\n");
  command->callback([options] { export_policy(*options); });
}

}  // namespace edgeward
