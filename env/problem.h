// A decision problem as a worker hosts it: the system that is simulated, and the kind that asks.
#pragma once

#include <memory>
#include <string>

#include "env/kind.h"
#include "sim/model/scenario.h"

namespace edgeward {

struct Problem {
  Scenario scenario;
  std::unique_ptr<Kind> kind;  // refers to the scenario

  // text: a resolved scenario, YAML. profile_path: the profiles folder; "" = the default one. Throws
  // InputError.
  Problem(const std::string& text, const std::string& profile_path);
  Problem(const Problem&) = delete;
  Problem& operator=(const Problem&) = delete;
};

}  // namespace edgeward
