// Section `evaluation` of a scenario: how many paired episodes every policy meets.
#pragma once

#include "sim/model/section.h"

namespace edgeward {

struct EvaluationSettings {
  int seeds = 10;     // the same for every policy; none is a seed of the training
  int episodes = 64;  // per seed and policy
};

// Every key has a default. Throws InputError.
EvaluationSettings read_evaluation_settings(const Section& evaluation);

}  // namespace edgeward
