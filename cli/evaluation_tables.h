// Evaluations as tables for people, in a terminal or a report.
#pragma once

#include <vector>

#include "agents/policies/evaluation_summary.h"
#include "cli/table.h"

namespace edgeward {

// Policies compared: reward, latency, energy, accuracy, share of the oracle, gap closed. In a terminal only
// reward and share come with their 95 % intervals; a report has room for all. One episode has none. Group
// "all" is left out where it is the only one.
enum class Width { terminal, report };
Table comparison_table(const std::vector<SummaryRow>& rows, Width width);

// What one policy alone came to, family by family: without percentiles and without what compares it.
Table family_table(const std::vector<SummaryRow>& rows);

// Where time and energy go: one row per policy and family, a column per stage that the environment measures.
Table stage_table(const Spec& spec, const std::vector<SummaryRow>& rows);

// What the numbers mean, as sentences for below the tables.
std::vector<std::string> table_notes(const Spec& spec, int seeds, int episodes);

}  // namespace edgeward
