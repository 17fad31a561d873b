// Several policies on the same episodes, with one progress display over everything: what `evaluate` and
// `compare` have in common.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/experiment.h"
#include "agents/policies/evaluation_summary.h"
#include "cli/progress.h"
#include "env/vector_env.h"

namespace edgeward {

// The baselines that apply to the scenario and say something of their own there; those that do not apply go
// to `left_out`, with the reason.
std::vector<std::string> applicable_baselines(const Experiment& experiment,
                                              std::vector<std::string>& left_out);

struct ComparedEpisodes {
  int seeds = 0, episodes = 0;  // per policy; episodes per seed
  uint64_t seed = 0;            // evaluation seeds and selection seeds are derived from it
};

class PolicyComparison {
 public:
  // policies: how many will be added; quiet: no progress; if_interrupted: what people are told then. The
  // experiment and the environments must outlive it.
  PolicyComparison(const Experiment& experiment, VectorEnv& env, const ComparedEpisodes& compared,
                   size_t policies, bool quiet, std::string if_interrupted);

  // Both play their episodes at once. Throw Interrupted after a signal (cli/interrupt.h).
  void add_baseline(const std::string& name);
  void add(const std::string& name, Policy& policy, std::vector<std::string> notes);

  // In the order added.
  std::vector<PolicyEpisodes> finish();

 private:
  void stop_if_interrupted() const;

  const Experiment& experiment_;
  VectorEnv& env_;
  ComparedEpisodes compared_;
  std::string if_interrupted_;
  int64_t step_;  // epochs per vector step
  int64_t done_ = 0;
  Progress progress_;
  std::vector<PolicyEpisodes> evaluated_;
};

// The table of a comparison and what its numbers mean, on stdout.
void print_comparison(const std::string& heading, const Spec& spec, const std::vector<SummaryRow>& rows,
                      const ComparedEpisodes& compared, const std::vector<std::string>& left_out);

}  // namespace edgeward
