#include "cli/environment_layout.h"

#include <algorithm>
#include <string>

#include "env/usable_cores.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

constexpr int most_workers = 256, most_cells = 65536;

// With fewer cells in each, waking the workers costs more than they take off each other (docs/performance.md,
// "environment").
constexpr int least_cells = 8;

// One core is left for who acts and learns: where each process has its own, nobody has to be woken, and on
// two cores one worker beats two.
int workers_for(int wanted, int cores) {
  return std::clamp(cores - 1, 1, std::clamp(wanted / least_cells, 1, most_workers));
}

int usual_workers(int wanted, std::optional<int> usual) {
  const int cores = static_cast<int>(usable_cores());
  int workers = std::clamp(usual.value_or(workers_for(wanted, cores)), 1, wanted);
  while (wanted % workers != 0) --workers;
  return workers;
}

}  // namespace

void LayoutOptions::add_to(CLI::App& command) {
  command
      .add_option("--workers", workers,
                  "Worker processes that simulate (default: one less than there are cores; at least 8 "
                  "environments each)")
      ->check(CLI::Range(1, most_workers));
  command
      .add_option("--cells", cells,
                  "Environments per worker (default: the scenario's environments / workers)")
      ->check(CLI::Range(1, most_cells));
}

Layout LayoutOptions::arrange(int wanted, std::optional<int> usual) const {
  if (cells) return {workers.value_or(usual_workers(wanted, usual)), *cells};
  if (!workers) {
    const int chosen = usual_workers(wanted, usual);
    return {chosen, wanted / chosen};
  }
  if (wanted % *workers != 0) {
    throw InputError("--workers " + std::to_string(*workers) + ": " + std::to_string(wanted) +
                     " environments cannot be spread evenly over so many; give a divisor, or --cells too");
  }
  return {*workers, wanted / *workers};
}

}  // namespace edgeward
