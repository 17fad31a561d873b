// A case of the validation suite: simulations that run in processes of their own, and what they are compared
// with.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "sim/model/profile.h"
#include "sim/validation/finding.h"
#include "sim/validation/process_pool.h"

namespace edgeward {

// How much is simulated, and how narrow the intervals must be for it.
struct Effort {
  bool quick = false;
  uint64_t seed = 1;

  // Independent replicas, and requests per replica as a share of those of the full suite.
  int replicas() const { return quick ? 40 : 120; }
  double length() const { return quick ? 0.5 : 1; }
  double widest() const { return quick ? 0.08 : 0.02; }  // of an interval to either side, relative to theory
};

// Numbers for the figures: rows of one CSV file. An absent number is an empty cell.
struct Curve {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};
using Curves = std::map<std::string, Curve>;  // by the file's name, without ".csv"

struct Case {
  std::string name{};                    // for --only: "mm1"
  std::string title{};                   // "M/M/1"
  std::string about{};                   // Markdown: what is simulated and what is compared
  std::string formula{};                 // Markdown: the closed form, with its symbols
  std::string source{};                  // where it is published
  std::vector<std::string> scenarios{};  // files of scenarios/validation/, without ".yaml"
  std::vector<std::string> figures{};    // names of figures that show it

  size_t random_findings = 0;     // how many of its findings are random; the same at any effort
  std::vector<Simulate> parts{};  // what they return carries Accounts at its end
  // From what the parts returned (without the accounts), in their order.
  std::function<std::vector<Finding>(std::span<const Numbers> results, Curves& curves)> compare{};
};

// The cases, by what they are about. The profiles must outlive them. Throw InputError when a scenario is not
// right.
std::vector<Case> queue_cases(const Effort& effort, ProfileLibrary& profiles);
std::vector<Case> radio_cases(const Effort& effort, ProfileLibrary& profiles);
std::vector<Case> sharing_cases(const Effort& effort, ProfileLibrary& profiles);
std::vector<Case> process_cases(const Effort& effort, ProfileLibrary& profiles);
std::vector<Case> chain_cases(const Effort& effort, ProfileLibrary& profiles);
std::vector<Case> energy_cases(const Effort& effort, ProfileLibrary& profiles);

}  // namespace edgeward
