// A kind of decision problem over a cell: what is seen, what is chosen, what is paid. Rules only: everything
// that changes lives in the Cell. A new kind is one source file: a class, and EDGEWARD_REGISTER_KIND beside
// it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "env/spec.h"
#include "env/step_view.h"
#include "sim/model/scenario.h"
#include "sim/model/section.h"
#include "sim/world/cell.h"

namespace edgeward {

class Kind {
 public:
  virtual ~Kind() = default;

  virtual const Spec& spec() const = 0;

  // The cell is between two epochs: shows its state. The one place that fills observations.
  virtual void observe(const Cell& cell, const StepView& step) const = 0;

  // Carries out a decision: one choice per component, each allowed by the mask. The caller begins the epoch.
  virtual void act(Cell& cell, std::span<const int32_t> action) const = 0;

  // The epoch is over: rewards and metrics. Returns true when the episode ends for good (terminated).
  virtual bool end(const Cell& cell, const StepView& step) const = 0;

  // Which of Spec::groups the cell's episode belongs to.
  virtual uint32_t group(const Cell& cell) const = 0;
};

// Reads section `environment` of a scenario; throws InputError. The scenario must outlive the kind.
using KindFactory =
    std::function<std::unique_ptr<Kind>(const Section& environment, const Scenario& scenario)>;

// Makes the kind that `environment.kind` names; an unknown one lists those there are.
std::unique_ptr<Kind> make_kind(const Section& environment, const Scenario& scenario);

std::vector<std::string> kind_names();  // sorted

// Called by EDGEWARD_REGISTER_KIND before main(). A name that is taken is an Error, which ends the program
// there and then: two kinds of one name are a mistake of the build.
bool register_kind(const std::string& name, KindFactory factory);

#define EDGEWARD_REGISTER_KIND(name, factory) \
  [[maybe_unused]] static const bool edgeward_kind_registered = ::edgeward::register_kind(name, factory)

}  // namespace edgeward
