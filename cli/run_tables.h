// A run's summary as people and programs read it: several small tables for a terminal of 80 columns,
// outcomes.csv and JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cli/run_summary.h"

namespace edgeward {

// Counts, latency by stage, utilisation, energy, batteries. Of many devices only the first few are shown.
std::string summary_text(const RunSummary& summary, size_t columns);

// table,item,quantity,value: one row per number of every table.
std::string summary_csv(const RunSummary& summary);

nlohmann::ordered_json summary_json(const RunSummary& summary);

}  // namespace edgeward
