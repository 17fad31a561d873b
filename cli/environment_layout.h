// How many worker processes, and how many cells in each, a command's environments are spread over.
#pragma once

#include <CLI/App.hpp>
#include <optional>

namespace edgeward {

struct Layout {
  int workers = 1, cells = 1;

  int environments() const { return workers * cells; }
};

// --workers and --cells as given.
struct LayoutOptions {
  std::optional<int> workers, cells;

  void add_to(CLI::App& command);

  // For `wanted` environments. Workers: as given, else `usual` (one less than there are cores, and so few
  // that each has at least 8 cells), lowered to a divisor of `wanted`. Cells: as given (then there are
  // workers x cells environments, whatever was wanted), else wanted / workers. Throws InputError when that
  // does not divide.
  Layout arrange(int wanted, std::optional<int> usual = {}) const;
};

}  // namespace edgeward
