#include "cli/validate_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "cli/validation_document.h"
#include "cli/version.h"
#include "sim/model/data_folders.h"

namespace edgeward {
namespace {

struct ValidateOptions {
  Effort effort;
  std::vector<std::string> only;
  std::string out;
  int jobs = 0;  // 0: as many as there are cores
  bool json = false, list = false;
};

void list(const Suite& suite) {
  Table table;
  for (const char* title : {"case", "is", "scenarios"}) table.column(title, Table::Align::left);
  table.dispensable({"scenarios"});
  for (const Case& each : suite.cases()) {
    std::string scenarios;
    for (const std::string& name : each.scenarios)
      scenarios += (scenarios.empty() ? "" : ", ") + ("validation/" + name);
    table.row({each.name, each.title, scenarios});
  }
  fmt::print("{}", table.text(terminal_columns(STDOUT_FILENO)));
}

void validate(const ValidateOptions& options) {
  if (!options.out.empty() && !options.only.empty()) {
    throw InputError("--out: a page of some cases only would look like that of all; leave out --only");
  }
  if (!options.out.empty() && !std::filesystem::is_directory(options.out)) {
    throw InputError("--out: '" + options.out + "' is no folder that exists");
  }
  ProfileLibrary profiles(profile_folder());
  Suite suite(options.effort, profiles);
  suite.choose(options.only);
  if (options.list) return list(suite);

  const InterruptGuard guard;
  Progress progress("validation", "simulations", static_cast<int64_t>(suite.parts()), options.json);
  const Validation validation = suite.run(
      options.jobs > 0 ? options.jobs : available_cores(),
      [&](size_t parts) { progress.update(static_cast<int64_t>(parts)); }, InterruptGuard::requested);
  if (validation.cases.empty()) throw Interrupted{"interrupted; nothing was written"};
  progress.finish();

  size_t findings = 0, disagreeing = 0;
  for (const CaseResult& result : validation.cases) {
    for (const Finding& finding : result.findings) ++findings, disagreeing += !finding.agrees;
  }
  if (options.json) {
    fmt::print("{}\n", validation_json(validation).dump(2));
  } else {
    fmt::print("Edgeward {}, SimGrid {}, seed {}{}\n\n{}\n", version_number(), simgrid_version(),
               options.effort.seed, options.effort.quick ? ", quick" : "",
               validation_table(validation).text(terminal_columns(STDOUT_FILENO)));
    fmt::print(
        "{}",
        wrapped_in_terminal(fmt::format(
            "{} of {} findings agree with theory. Were everything right, the whole suite would say \"no\" "
            "somewhere with a probability of at most {:.0f} %; intervals may be at most {:.0f} % of theory "
            "to either side. Formulas and sources: docs/validation.md.",
            findings - disagreeing, findings, 100 * family_significance, 100 * options.effort.widest())));
  }
  if (!options.out.empty()) {
    write_validation(validation, options.out);
    if (!options.json)
      fmt::print("Written to {}/validation.md and {}/validation/\n", options.out, options.out);
  }
  if (disagreeing > 0)
    throw Error(fmt::format("{} of {} findings disagree with theory", disagreeing, findings));
}

}  // namespace

void add_validate_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand("validate", validate_summary);
  const auto options = std::make_shared<ValidateOptions>();
  command->add_flag("--quick", options->effort.quick,
                    "A fraction of the requests, and intervals that may be wider: under a minute");
  command->add_option("--only", options->only, "These cases only (names: --list)");
  command->add_option("--seed", options->effort.seed, "Seed of everything drawn")->capture_default_str();
  command->add_option("--jobs", options->jobs, "Simulations at a time (default: one a core)")
      ->check(CLI::Range(1, 1024));
  command->add_option("--out", options->out,
                      "Write validation.md, its numbers and figures into this folder ('docs')");
  command->add_flag("--json", options->json, "Print JSON for machines, and no progress");
  command->add_flag("--list", options->list, "List the cases, simulate nothing");
  command->footer(
      "\nThe exit status is 1 where a finding disagrees with theory.\n"
      "\nExample:\n  edgeward validate --quick --only md1 wifi-ten\n");
  command->callback([options] { validate(*options); });
}

}  // namespace edgeward
