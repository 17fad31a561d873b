#include "cli/validation_document.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "agents/atomic_file.h"
#include "cli/figures.h"
#include "cli/version.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

struct FigureText {
  const char* name;
  const char* title;
  const char* caption;
};
constexpr FigureText figure_texts[] = {
    {"mean_wait", "Mean wait against load",
     "Lines: closed forms. Points: simulated, with their intervals, which are mostly smaller than the "
     "points."},
    {"wait_distribution", "How long requests wait",
     "Lines: closed forms of the probability of waiting longer. Points: share of the simulated samples."},
    {"sharing", "Media that are shared, capacities that change",
     "Left: a capacity that steps up and down, and what each transfer has sent by the integral of it. Right: "
     "what each "
     "flow of ten stations on one Wi-Fi cell gets, and the transfers, as the calculation has them. Dots: the "
     "ends of "
     "transfers in the simulation."},
};

std::string kind_name(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::interval:
      return "interval";
    case Finding::Kind::distribution:
      return "distribution";
    case Finding::Kind::exact:
      return "exact";
  }
  return "";
}

size_t count(const Validation& validation, bool only_disagreeing) {
  size_t findings = 0;
  for (const CaseResult& result : validation.cases) {
    for (const Finding& finding : result.findings) findings += !only_disagreeing || !finding.agrees;
  }
  return findings;
}

std::string findings_csv(const Validation& validation) {
  std::string text = "case,title,what,place,load,unit,kind,theory,simulated,margin,samples,agrees\n";
  for (const CaseResult& result : validation.cases) {
    for (const Finding& f : result.findings) {
      text += fmt::format("{},\"{}\",\"{}\",{},{},{},{},{:.10g},{:.10g},{:.6g},{},{}\n", result.about.name,
                          result.about.title, f.what, f.place, f.load, f.unit, kind_name(f.kind), f.theory,
                          f.simulated, f.margin, f.samples, f.agrees ? 1 : 0);
    }
  }
  return text;
}

std::string curve_csv(const Curve& curve) {
  std::string text;
  const auto line = [&](const std::vector<std::string>& cells) {
    for (size_t i = 0; i < cells.size(); ++i) {
      const bool quote = cells[i].find(',') != std::string::npos;
      text += (i > 0 ? "," : "") + (quote ? "\"" + cells[i] + "\"" : cells[i]);
    }
    text += "\n";
  };
  line(curve.columns);
  for (const auto& row : curve.rows) line(row);
  return text;
}

std::string introduction(const Validation& validation) {
  const Effort& effort = validation.effort;
  return fmt::format(
      "# Validation: the simulator against theory\n\n"
      "Written by `edgeward validate{} --seed {} --out docs`; do not edit. Edgeward {}, SimGrid {}.\n\n"
      "Every case reads a scenario of `scenarios/validation/` as any program reads it and runs it: nothing "
      "is stubbed. "
      "Service times are those of the shipped profiles; loads are computed from them and set as `--set` "
      "does.\n\n"
      "- **Mean**: {} independent replicas each, the beginning removed (12 relaxation times of the queue, "
      "which begins "
      "empty); a Student-t interval over the replicas. Theory must lie in it, and it may be at most {:.0f} % "
      "of theory to "
      "either side.\n"
      "- **Distribution**: Kolmogorov-Smirnov. Successive waits depend on each other, so only every n-th is "
      "taken, 10 "
      "relaxation times apart. Requests that do not wait at all are spread evenly over the step of the "
      "distribution at 0 "
      "(randomised transform), so that the step is tested, too.\n"
      "- **Exact**: no chance in it; the largest relative difference must stay below 1e-9, and below 1e-12 "
      "for "
      "what is replayed.\n"
      "- **One significance for the table**: were everything right, the probability of one wrong \"no\" or "
      "more is at most "
      "{:.0f} % (Bonferroni: each of the {} random findings is tested at {:.2g}, and intervals have "
      "confidence "
      "1 - {:.2g}). The seed fixes the verdicts; nothing is tuned to one.\n\n",
      effort.quick ? " --quick" : "", effort.seed, version_number(), simgrid_version(), effort.replicas(),
      100 * effort.widest(), 100 * family_significance, validation.random_findings, validation.significance(),
      validation.significance());
}

std::string section_of(const CaseResult& result) {
  const Case& about = result.about;
  std::string text = fmt::format("### {} (`{}`)\n\n{}\n\nTheory: {}\n\nSource: {}.\n", about.title,
                                 about.name, about.about, about.formula, about.source);
  for (size_t i = 0; i < about.scenarios.size(); ++i) {
    text += fmt::format("{}[{}](../scenarios/validation/{}.yaml)", i == 0 ? "\nScenario: " : ", ",
                        about.scenarios[i], about.scenarios[i]);
  }
  return text + (about.scenarios.empty() ? "\n" : ".\n\n");
}

}  // namespace

Table validation_table(const Validation& validation) {
  Table table;
  for (const char* title : {"case", "compared", "theory", "simulated", "verdict"})
    table.column(title, Table::Align::left);
  for (const CaseResult& result : validation.cases) {
    std::string name = result.about.name;
    for (const Finding& finding : result.findings) {
      table.row(
          {name, finding.text(), finding.theory_text(), finding.simulated_text(), finding.verdict_text()});
      name = " ";
    }
  }
  return table;
}

nlohmann::ordered_json validation_json(const Validation& validation) {
  nlohmann::ordered_json json{{"edgeward", version_number()},
                              {"simgrid", simgrid_version()},
                              {"seed", validation.effort.seed},
                              {"quick", validation.effort.quick},
                              {"agrees", validation.agrees()},
                              {"family_significance", family_significance},
                              {"random_findings", validation.random_findings},
                              {"runs", validation.accounts.runs},
                              {"requests", validation.accounts.seen},
                              {"findings", nlohmann::ordered_json::array()}};
  for (const CaseResult& result : validation.cases) {
    for (const Finding& finding : result.findings) {
      json["findings"].push_back({{"case", result.about.name},
                                  {"what", finding.what},
                                  {"place", finding.place},
                                  {"load", finding.load},
                                  {"unit", finding.unit},
                                  {"kind", kind_name(finding.kind)},
                                  {"theory", finding.theory},
                                  {"simulated", finding.simulated},
                                  {"margin", finding.margin},
                                  {"samples", finding.samples},
                                  {"agrees", finding.agrees}});
    }
  }
  return json;
}

std::string validation_page(const Validation& validation) {
  const size_t disagreeing = count(validation, true), all = count(validation, false);
  std::string text = introduction(validation);
  text += fmt::format("**{} of {} findings agree with theory.**\n\n## The table\n\n{}\n", all - disagreeing,
                      all, validation_table(validation).markdown());
  std::set<std::string> drawn;
  for (const CaseResult& result : validation.cases) {
    drawn.insert(result.about.figures.begin(), result.about.figures.end());
  }
  text += "## Figures\n\n";
  for (const FigureText& figure : figure_texts) {
    if (drawn.count(figure.name) == 0) continue;
    text += fmt::format("### {}\n\n![{}](validation/{}.png)\n\n{}\n\n", figure.title, figure.title,
                        figure.name, figure.caption);
  }
  text += "## The cases\n\n";
  for (const CaseResult& result : validation.cases) text += section_of(result);
  return text;
}

void write_validation(const Validation& validation, const std::string& folder) {
  const std::string data = folder + "/validation";
  std::error_code error;
  std::filesystem::create_directories(data, error);
  if (error) throw InputError(data + ": cannot be made: " + error.message());
  write_atomically(data + "/findings.csv", findings_csv(validation));
  for (const auto& [name, curve] : validation.curves)
    write_atomically(data + "/" + name + ".csv", curve_csv(curve));
  write_atomically(folder + "/validation.md", validation_page(validation));
  run_figures({"validation", data}, true);
}

}  // namespace edgeward
