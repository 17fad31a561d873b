// `edgeward reproduce PAPER`: a paper's studies, figures and claims. What it does is Python
// (python/edgeward/reproduce), which calls `edgeward train` and `edgeward compare`.
#pragma once

namespace edgeward {

inline constexpr const char* reproduce_summary =
    "Run a paper's studies again: trainings, comparisons, figures, claims";

// Becomes `python -m edgeward.reproduce` with the words after "reproduce". Returns an exit status when that
// fails, else not at all.
int become_reproduce(char** argv);

}  // namespace edgeward
