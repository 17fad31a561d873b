#include "cli/event_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/csv.h"
#include "cli/record_plan.h"

namespace edgeward {
namespace {

// Energies, seconds and all that follows from them are unknown of a request that has not ended.
enum Column : size_t {
  cell_number,
  episode,
  number,
  device,
  server,
  family,
  version,
  cut,
  local,
  arrival_s,
  end_s,
  latency_s,
  ending,
  cause,
  first_stage,
  energy_attributed_j = first_stage + stage_count,
  energy_with_idle_j,
  top1_pct,
  column_count
};

using Row = std::array<std::string, column_count>;

bool is_text(size_t column) {
  return column == device || column == server || column == family || column == version || column == ending ||
         column == cause;
}

Row titles() {
  Row row{"cell", "episode", "number",    "device", "server",    "family", "version",
          "cut",  "local",   "arrival_s", "end_s",  "latency_s", "ending", "cause"};
  for (size_t stage = 0; stage < stage_count; ++stage)
    row[first_stage + stage] = std::string(stage_names[stage]) + "_s";
  row[energy_attributed_j] = "energy_attributed_j";
  row[energy_with_idle_j] = "energy_with_idle_j";
  row[top1_pct] = "top1_pct";
  return row;
}

Row row_of(const Scenario& scenario, const RequestRecord& record) {
  const Plan& plan = plan_of(scenario, record.family, record.device, record.server, record.choice);
  Row row;
  row[cell_number] = std::to_string(record.origin.cell);
  row[episode] = std::to_string(record.origin.episode);
  row[number] = std::to_string(record.number);
  if (record.device != no_device) {
    row[device] = scenario.devices[record.device].name;
    row[family] = scenario.families[record.family];
  }
  row[server] = scenario.servers[record.server].name;
  row[version] = plan.version;
  row[cut] = std::to_string(plan.cut);
  row[local] = plan.local ? "1" : "0";
  row[arrival_s] = csv_number(record.arrival_s);
  if (record.in_flight != 0) {
    row[ending] = "in_flight";
    return row;
  }
  row[end_s] = csv_number(record.end_s);
  row[latency_s] = csv_number(record.latency_s());
  row[ending] = ending_names[static_cast<size_t>(record.ending)];
  row[cause] = cause_names[static_cast<size_t>(record.cause)];
  for (size_t stage = 0; stage < stage_count; ++stage)
    row[first_stage + stage] = csv_number(record.stage_s[stage]);
  row[energy_attributed_j] = csv_number(record.energy_attributed_j);
  row[energy_with_idle_j] = csv_number(record.energy_with_idle_j);
  if (record.answered()) row[top1_pct] = csv_number(plan.top1_pct);
  return row;
}

std::string json_line(const Row& row) {
  static const Row names = titles();
  std::string line;
  for (size_t column = 0; column < column_count; ++column) {
    line += fmt::format("{}\"{}\":", column == 0 ? "{" : ",", names[column]);
    if (row[column].empty()) {
      line += "null";
    } else if (column == local) {
      line += row[column] == "1" ? "true" : "false";
    } else {
      line += is_text(column) ? nlohmann::json(row[column]).dump() : row[column];
    }
  }
  return line + "}\n";
}

}  // namespace

const std::vector<std::string> EventFile::extensions{".csv", ".jsonl"};

EventFile::EventFile(const std::string& file, const Scenario& scenario, uint32_t cells)
    : scenario_(scenario), file_(file), cells_(cells), json_(file.ends_with(".jsonl")) {
  const Row row = titles();
  if (!json_) file_.write(csv_line({row.begin(), row.end()}));
}

void EventFile::visit(const RequestRecord& record) {
  waits_[{record.origin.episode, record.origin.cell}].requests.push_back(record);
}

void EventFile::visit(const EpisodeOver& record) {
  Played& played = waits_[{record.origin.episode, record.origin.cell}];
  std::sort(played.requests.begin(), played.requests.end(),
            [](const RequestRecord& one, const RequestRecord& other) { return one.number < other.number; });
  played.over = true;
  for (auto found = waits_.find(next_); found != waits_.end() && found->second.over;
       found = waits_.find(next_)) {
    write(found->second);
    waits_.erase(found);
    next_ = next_.second + 1 < cells_ ? Turn{next_.first, next_.second + 1} : Turn{next_.first + 1, 0};
  }
}

void EventFile::write(const Played& played) {
  for (const RequestRecord& request : played.requests) {
    const Row row = row_of(scenario_, request);
    file_.write(json_ ? json_line(row) : csv_line({row.begin(), row.end()}));
  }
}

}  // namespace edgeward
