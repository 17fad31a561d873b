#include "sim/validation/suite.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/model/error.h"
#include "sim/model/nearest.h"

namespace edgeward {
namespace {

constexpr double sum_tolerance = 1e-9;  // relative: double precision over millions of additions

CaseResult every_run(const Accounts& accounts) {
  CaseResult result;
  result.about = {
      .name = "every-run",
      .title = "every run",
      .about = fmt::format("What must hold whatever is simulated, looked at in each of the {:.0f} runs above "
                           "({:.3g} million requests).",
                           accounts.runs, accounts.seen / 1e6),
      .formula =
          "Little's law, exactly: the integral of the number of requests in the system over time is "
          "the sum of the times that each spends in it ($L = \\lambda W$). A request's stages sum to its "
          "latency. A device's energy is the sum of its parts, is the sum over the epochs, and is what "
          "its battery has lost. arrived = done + late + dropped + failed + in flight.",
      .source =
          "J. D. C. Little: A proof for the queuing formula L = lambda W, Operations Research 9 (1961) "
          "383-387"};
  const auto runs = static_cast<size_t>(accounts.runs), seen = static_cast<size_t>(accounts.seen);
  result.findings = {Finding::exact("L = lambda W", accounts.little, runs, sum_tolerance),
                     Finding::exact("stages sum to the latency", accounts.stages, seen, sum_tolerance),
                     Finding::exact("parts of energy sum to the total", accounts.energy, runs, sum_tolerance),
                     Finding::exact("no request is lost track of", accounts.requests, seen, 0)};
  return result;
}

}  // namespace

bool CaseResult::agrees() const {
  return std::all_of(findings.begin(), findings.end(), [](const Finding& finding) { return finding.agrees; });
}

bool Validation::agrees() const {
  return std::all_of(cases.begin(), cases.end(), [](const CaseResult& result) { return result.agrees(); });
}

Suite::Suite(const Effort& effort, ProfileLibrary& profiles) : effort_(effort) {
  for (const auto& part :
       {queue_cases, radio_cases, sharing_cases, process_cases, chain_cases, energy_cases}) {
    for (Case& each : part(effort, profiles)) cases_.push_back(std::move(each));
  }
  for (const Case& each : cases_) random_findings_ += each.random_findings;
}

void Suite::choose(const std::vector<std::string>& names) {
  if (names.empty()) return;
  std::vector<std::string> known;
  for (const Case& each : cases_) known.push_back(each.name);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    Complaint complaint;
    complaint.problem = "no case '" + name + "'";
    complaint.allowed = join(known);
    complaint.nearest = nearest_match(name, known);
    throw InputError(complaint);
  }
  std::erase_if(cases_, [&](const Case& each) {
    return std::find(names.begin(), names.end(), each.name) == names.end();
  });
}

size_t Suite::parts() const {
  size_t parts = 0;
  for (const Case& each : cases_) parts += each.parts.size();
  return parts;
}

Validation Suite::run(int jobs, const std::function<void(size_t parts)>& progress,
                      const std::function<bool()>& stop) const {
  std::vector<Simulate> parts;
  for (const Case& each : cases_) parts.insert(parts.end(), each.parts.begin(), each.parts.end());
  size_t ended = 0;
  std::vector<Numbers> results = run_in_processes(parts, jobs, [&](size_t) { progress(++ended); }, stop);

  Validation validation;
  validation.effort = effort_;
  validation.random_findings = random_findings_;
  if (results.size() != parts.size()) return validation;
  for (Numbers& numbers : results) validation.accounts.add(Accounts::take_from(numbers));
  size_t first = 0;
  for (const Case& each : cases_) {
    CaseResult result{each,
                      each.compare(std::span(results).subspan(first, each.parts.size()), validation.curves)};
    first += each.parts.size();
    const auto random = std::count_if(result.findings.begin(), result.findings.end(),
                                      [](const Finding& finding) { return finding.random(); });
    if (static_cast<size_t>(random) != each.random_findings)
      throw Error("case " + each.name + " has miscounted its findings");
    validation.cases.push_back(std::move(result));
  }
  validation.cases.push_back(every_run(validation.accounts));
  for (CaseResult& result : validation.cases) {
    for (Finding& finding : result.findings) finding.judge(validation.significance());
  }
  return validation;
}

}  // namespace edgeward
