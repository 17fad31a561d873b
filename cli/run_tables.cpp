#include "cli/run_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "cli/csv.h"
#include "cli/table.h"
#include "cli/terminal.h"

namespace edgeward {
namespace {

constexpr size_t most_rows = 17;  // of a table in a terminal: "all" and 16 devices

using Format = std::function<std::string(double)>;

std::string count(double value) {
  return fmt::format("{:.0f}", value);
}
std::string number(double value) {
  return cell(value);
}
std::string percent(double share) {
  return std::isnan(share) ? "" : fmt::format("{:.1f}", 100 * share);
}

// A column of the terminal: the quantity's title, and how its numbers read.
struct Shown {
  const char* title;
  Format format;
  bool only_if_any = false;  // left out where every number is 0: nothing of the kind is modelled
};

std::string text_of(const SummaryTable& summary, const std::string& heading, const std::vector<Shown>& shown,
                    size_t columns, const std::vector<std::string>& dispensable = {}) {
  Table table;
  table.column(heading, Table::Align::left);
  for (const Shown& column : shown) table.column(column.title);
  table.dispensable(dispensable);
  const auto is_left_out = [&](size_t index) {
    return shown[index].only_if_any &&
           std::all_of(summary.rows.begin(), summary.rows.end(),
                       [&](const SummaryTable::Row& row) { return row.values[index] == 0; });
  };
  // One device alone says the same as "all".
  const bool alone = summary.rows.size() == 2 && summary.rows[0].item == "all";
  const size_t end = std::min(summary.rows.size(), most_rows);
  for (size_t row = alone ? 1 : 0; row < end; ++row) {
    std::string item = summary.rows[row].item;
    std::replace(item.begin(), item.end(), '_', ' ');
    std::vector<std::string> cells{item};
    for (size_t index = 0; index < shown.size(); ++index) {
      cells.push_back(is_left_out(index) ? "" : shown[index].format(summary.rows[row].values[index]));
    }
    table.row(std::move(cells));
  }
  std::string text = table.text(columns);
  if (end < summary.rows.size()) {
    text += fmt::format("and {} more: --json and --out have them all\n", summary.rows.size() - end);
  }
  return text + "\n";
}

bool is_count(const std::string& quantity) {
  static const std::set<std::string> counts{"arrived", "done",      "late",   "dropped",
                                            "failed",  "in_flight", "deaths", "answers"};
  return counts.contains(quantity);
}

nlohmann::ordered_json json_value(const std::string& quantity, double value) {
  if (!std::isfinite(value)) return {};
  return is_count(quantity) ? nlohmann::ordered_json(static_cast<uint64_t>(value))
                            : nlohmann::ordered_json(value);
}

// "12 device_queue_full, 3 server_queue_full"; "" where nothing ended so.
std::string causes(const RunSummary& summary, Ending ending) {
  std::string text;
  for (size_t cause = 0; cause < cause_count; ++cause) {
    const uint64_t requests = summary.caused(ending, static_cast<Cause>(cause));
    if (requests == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", requests, cause_names[cause]);
  }
  return text;
}

}  // namespace

std::string summary_text(const RunSummary& summary, size_t columns) {
  std::string text = text_of(summary.requests(), "requests",
                             {{"arrived", count},
                              {"done", count},
                              {"late", count},
                              {"dropped", count},
                              {"failed", count},
                              {"in flight", count},
                              {"done /s", number},
                              {"top-1 %", number}},
                             columns, {"top-1 %", "done /s"});
  for (const Ending ending : {Ending::dropped, Ending::failed}) {
    const std::string why = causes(summary, ending);
    if (why.empty()) continue;
    text.pop_back();  // the empty line goes below
    text += wrapped(fmt::format("{}: {}", ending_names[static_cast<size_t>(ending)], why)) + "\n";
  }
  text += text_of(summary.latency(), "latency s",
                  {{"mean", number}, {"p50", number}, {"p95", number}, {"p99", number}, {"max", number}},
                  columns);
  if (const SummaryTable places = summary.latency_by_place(); places.rows.size() > 1) {
    text += text_of(places, "latency s",
                    {{"answers", count},
                     {"mean", number},
                     {"p50", number},
                     {"p95", number},
                     {"p99", number},
                     {"max", number}},
                    columns);
  }
  text += text_of(summary.device_utilisation(), "busy %",
                  {{"processor", percent}, {"uplink", percent}, {"downlink", percent, true}}, columns);
  text += text_of(summary.shared_utilisation(), "shared", {{"busy %", percent}}, columns);
  text += text_of(summary.energy(), "energy J",
                  {{"idle", number},
                   {"compute", number},
                   {"transmit", number},
                   {"receive", number, true},
                   {"motion", number, true},
                   {"total", number},
                   {"mean W", number},
                   {"per answer", number},
                   {"attributed", number}},
                  columns, {"mean W", "attributed", "motion", "receive"});
  if (const SummaryTable batteries = summary.batteries(); !batteries.rows.empty()) {
    text += text_of(
        batteries, "battery",
        {{"charge %", percent}, {"lowest %", percent}, {"deaths", count}, {"dead after s", number}}, columns);
  }
  return text;
}

std::string summary_csv(const RunSummary& summary) {
  std::string text = csv_line({"table", "item", "quantity", "value"});
  for (const SummaryTable& table : summary.tables()) {
    for (const SummaryTable::Row& row : table.rows) {
      for (size_t index = 0; index < row.values.size(); ++index) {
        text += csv_line({table.name, row.item, table.quantities[index], csv_number(row.values[index])});
      }
    }
  }
  for (const Ending ending : {Ending::dropped, Ending::failed}) {
    for (size_t cause = 1; cause < cause_count; ++cause) {
      text += csv_line({"causes", ending_names[static_cast<size_t>(ending)], cause_names[cause],
                        std::to_string(summary.caused(ending, static_cast<Cause>(cause)))});
    }
  }
  return text;
}

nlohmann::ordered_json summary_json(const RunSummary& summary) {
  nlohmann::ordered_json json{{"episodes", summary.episodes()}, {"simulated_s", summary.simulated_s()}};
  for (const SummaryTable& table : summary.tables()) {
    nlohmann::ordered_json& items = json[table.name] = nlohmann::ordered_json::object();
    for (const SummaryTable::Row& row : table.rows) {
      nlohmann::ordered_json& item = items[row.item] = nlohmann::ordered_json::object();
      for (size_t index = 0; index < row.values.size(); ++index) {
        item[table.quantities[index]] = json_value(table.quantities[index], row.values[index]);
      }
    }
  }
  for (const Ending ending : {Ending::dropped, Ending::failed}) {
    nlohmann::ordered_json& causes_of = json["causes"][ending_names[static_cast<size_t>(ending)]] =
        nlohmann::ordered_json::object();
    for (size_t cause = 1; cause < cause_count; ++cause) {
      causes_of[cause_names[cause]] = summary.caused(ending, static_cast<Cause>(cause));
    }
  }
  return json;
}

}  // namespace edgeward
