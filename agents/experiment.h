// A whole scenario file, read and checked: the system, the decision problem, the training and the evaluation.
// What `scenario check` and `explain` read, and what every command that runs something starts from.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "agents/evaluation_settings.h"
#include "agents/training_settings.h"
#include "env/spec.h"
#include "env/split_settings.h"
#include "sim/model/profile.h"
#include "sim/model/scenario.h"

namespace edgeward {

struct Experiment {
  ScenarioSource source;
  Scenario scenario;
  std::string environment_kind;        // one of kind_names() (env/kind.h)
  std::optional<SplitSettings> split;  // of kind split: what its baselines predict with
  TrainingSettings training;           // defaults where the scenario has no such section
  EvaluationSettings evaluation;
  ReadLog log;           // every value with the place that set it
  std::string identity;  // 64 hexadecimal digits, see below
};

// Throws InputError for whatever is wrong in any section, and for keys that nobody knows. The kinds that the
// program was linked with are the ones there are: it needs the objects of edgeward_kinds.
//
// The identity names the decision problem: SHA-256 over everything in the scenario but title, training and
// evaluation (keys sorted, values as written), and over the bytes of every profile used. A checkpoint belongs
// to one identity.
Experiment read_experiment(ScenarioSource source, ProfileLibrary& profiles);

// What the decision problem looks like from outside, as its environments say it: without starting one.
Spec spec_of(const Experiment& experiment);

// Kind and name of every profile that the scenario uses, those of links and recorded workloads included.
std::set<std::pair<std::string, std::string>> profiles_of(const Experiment& experiment);

}  // namespace edgeward
