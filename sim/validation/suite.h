// The validation suite: all cases, run in processes of their own, compared with theory, judged together.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/validation/case.h"
#include "sim/validation/simulation.h"

namespace edgeward {

// The probability that the whole table, were everything right, has one wrong "no" or more: divided evenly
// among all random findings of the suite (Bonferroni), chosen or not, so that a case's verdict does not
// depend on --only.
inline constexpr double family_significance = 0.01;

struct CaseResult {
  Case about;
  std::vector<Finding> findings;
  bool agrees() const;
};

struct Validation {
  Effort effort;
  std::vector<CaseResult> cases;  // the last one: what held in every run
  Curves curves;
  size_t random_findings = 0;  // of the whole suite
  double significance() const { return family_significance / static_cast<double>(random_findings); }
  Accounts accounts;  // of all runs
  bool agrees() const;
};

class Suite {
 public:
  // Reads every scenario. Throws InputError when one is not right. The profiles must outlive it.
  Suite(const Effort& effort, ProfileLibrary& profiles);

  const std::vector<Case>& cases() const { return cases_; }
  // Keeps the cases named, in the suite's order; all of them when none is. Throws InputError for an unknown
  // name.
  void choose(const std::vector<std::string>& names);
  size_t parts() const;  // of the chosen cases

  // Runs the chosen cases, `jobs` processes at a time. `progress`: how many parts have ended. Where `stop`
  // says so, the result has no cases.
  Validation run(int jobs, const std::function<void(size_t parts)>& progress,
                 const std::function<bool()>& stop) const;

 private:
  Effort effort_;
  std::vector<Case> cases_;
  size_t random_findings_ = 0;
};

}  // namespace edgeward
