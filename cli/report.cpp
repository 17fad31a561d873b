#include "cli/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/evaluation_tables.h"

namespace edgeward {
namespace {

std::string figure_lines(const RunDirectory& run) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(run.file("figures"), error)) {
    if (entry.path().extension() == ".png") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) text += fmt::format("![{0}](figures/{0}.png)\n\n", name);
  return text.empty() ? "" : "## Figures\n" + text;
}

}  // namespace

std::string run_report(const RunDirectory& run, const Experiment& experiment, const Spec& spec,
                       const std::vector<SummaryRow>& rows, const EvaluationFacts& facts) {
  const RunInfo& info = run.info();
  std::string text = fmt::format("# {}\n\n", experiment.scenario.title);
  text += fmt::format(
      "Scenario `{}` (identity `{}`), seed {}, {} workers x {} cells, made by edgeward {} (commit {}).\n",
      info.scenario, info.identity.substr(0, 12), info.seed, info.workers, info.cells, info.version,
      info.commit);
  text += facts.evaluated + "\n\n";
  text += "## Policies compared\n" + comparison_table(rows, Width::report).markdown() + "\n";
  for (const std::string& note : table_notes(spec, facts.seeds, facts.episodes)) text += "- " + note + "\n";
  for (const std::string& reason : facts.left_out) text += "- Left out: " + reason + "\n";
  text += "\n## Where time and energy go\n" + stage_table(spec, rows).markdown() + "\n" + figure_lines(run);
  text +=
      "## Files\n"
      "`config.yaml` the resolved scenario, `evaluation.csv` and `evaluation_summary.csv` the numbers "
      "above, " +
      facts.files + "\n";
  return text;
}

}  // namespace edgeward
