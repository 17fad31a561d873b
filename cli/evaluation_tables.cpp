#include "cli/evaluation_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace edgeward {
namespace {

struct NamedColumn {
  std::string_view metric;
  const char* title;
};

bool has_interval(const SummaryRow& row) {
  return row.means.episodes > 1;
}

constexpr NamedColumn stages[] = {{"latency_s", "latency s"}, {"device_queue_s", "device queue"},
                                  {"head_s", "head"},         {"radio_queue_s", "radio queue"},
                                  {"transfer_s", "transfer"}, {"server_queue_s", "server queue"},
                                  {"tail_s", "tail"}};
constexpr NamedColumn energies[] = {{"energy_attributed_j", "energy J"},
                                    {"energy_with_idle_j", "with idle J"},
                                    {"device_energy_j", "device J/epoch"},
                                    {"top1_pct", "top-1 %"}};

std::string with_interval(const Interval& interval, const SummaryRow& row) {
  if (std::isnan(interval.value)) return "";
  if (!has_interval(row)) return cell(interval.value);
  return fmt::format("{} [{}, {}]", cell(interval.value), cell(interval.low), cell(interval.high));
}

std::string percent(const std::optional<Interval>& share, bool interval) {
  if (!share) return "";
  if (!interval) return fmt::format("{:.1f}", 100 * share->value);
  return fmt::format("{:.1f} [{:.1f}, {:.1f}]", 100 * share->value, 100 * share->low, 100 * share->high);
}

// How far below best-static a policy is says nothing in units of the gap: -1438 % would only draw the eye.
std::string gap_cell(const std::optional<Interval>& share, bool interval) {
  return share && share->value < 0 ? "< 0" : percent(share, interval);
}

std::string metric_cell(const SummaryRow& row, const std::string& name, bool interval) {
  for (const auto& [metric, estimate] : row.metrics) {
    if (metric == name) return interval ? with_interval(estimate, row) : cell(estimate.value);
  }
  return "";
}

// One family alone says the same as "all".
std::vector<SummaryRow> worth_showing(std::vector<SummaryRow> rows) {
  const bool alone = std::all_of(rows.begin(), rows.end(), [&](const SummaryRow& row) {
    return row.group == "all" || row.group == rows.front().group;
  });
  if (alone) std::erase_if(rows, [](const SummaryRow& row) { return row.group == "all"; });
  return rows;
}

}  // namespace

Table comparison_table(const std::vector<SummaryRow>& all_rows, Width width) {
  const std::vector<SummaryRow> rows = worth_showing(all_rows);
  const bool wide = width == Width::report;
  Table table;
  table.column("family", Table::Align::left);
  table.column("policy", Table::Align::left);
  for (const char* title :
       {"reward", "latency s", "p95 s", "energy J", "top-1 %", "% of oracle", "% of gap"}) {
    table.column(title);
  }
  table.column("note", Table::Align::left);
  for (const SummaryRow& row : rows) {
    if (&row != &rows.front() && row.group != (&row - 1)->group) table.rule();
    table.row({row.group, row.policy, with_interval(row.reward, row), metric_cell(row, "latency_s", wide),
               cell(row.means.latency_p95_s), metric_cell(row, "energy_j", wide),
               metric_cell(row, "top1_pct", wide), percent(row.oracle_ratio, has_interval(row)),
               gap_cell(row.gap_closed, wide && has_interval(row)), row.note});
  }
  return table;
}

Table family_table(const std::vector<SummaryRow>& all_rows) {
  Table table;
  table.column("family", Table::Align::left);
  table.column("policy", Table::Align::left);
  for (const char* title : {"reward", "latency s", "energy J", "top-1 %"}) table.column(title);
  table.column("note", Table::Align::left);
  for (const SummaryRow& row : worth_showing(all_rows)) {
    table.row({row.group, row.policy, with_interval(row.reward, row), metric_cell(row, "latency_s", false),
               metric_cell(row, "energy_j", false), metric_cell(row, "top1_pct", false), row.note});
  }
  return table;
}

Table stage_table(const Spec& spec, const std::vector<SummaryRow>& all_rows) {
  const std::vector<SummaryRow> rows = worth_showing(all_rows);
  Table table;
  table.column("family", Table::Align::left);
  table.column("policy", Table::Align::left);
  for (const char* title : {"answers", "reward"}) table.column(title);
  std::vector<size_t> shown;
  const auto add_columns = [&](const auto& columns) {
    for (const NamedColumn& column : columns) {
      for (size_t metric = 0; metric < spec.metrics.size(); ++metric) {
        if (spec.metrics[metric].name != column.metric) continue;
        table.column(column.title);
        shown.push_back(metric);
      }
    }
  };
  add_columns(stages);
  table.column("p95 s");
  const size_t stages_shown = shown.size();
  add_columns(energies);
  table.column("note", Table::Align::left);
  for (const SummaryRow& row : rows) {
    std::vector<std::string> cells{row.group, row.policy, fmt::format("{:.0f}", row.means.requests),
                                   cell(row.means.reward)};
    for (size_t index = 0; index < shown.size(); ++index) {
      if (index == stages_shown) cells.push_back(cell(row.means.latency_p95_s));
      cells.push_back(cell(row.means.metrics[shown[index]]));
    }
    if (shown.size() == stages_shown) cells.push_back(cell(row.means.latency_p95_s));
    cells.push_back(row.note);
    table.row(std::move(cells));
  }
  return table;
}

std::vector<std::string> table_notes(const Spec& spec, int seeds, int episodes) {
  const bool one_each = spec.agents.size() == 1 && spec.epoch == "round";
  return {
      fmt::format("{} seeds that no training used, {} episodes each; every policy met the same episodes. In "
                  "brackets: 95 % bootstrap intervals over episodes, paired for ratios.",
                  seeds, episodes),
      fmt::format("Reward: mean per {0}, 0 for those after an early end. Latency, accuracy: mean per answer; "
                  "energy: per request that ended, "
                  "lost ones "
                  "too. Percentiles of latency (p95 s): over {0}s, of the mean of the answers in it{1}.",
                  spec.epoch, one_each ? " (one per round: the latency of every request)" : ""),
      fmt::format(
          "% of gap: (policy - best-static) / (oracle - best-static); < 0: below best-static; empty where "
          "that gap is below "
          "{:.0f} % of the oracle's reward.",
          100 * smallest_gap)};
}

}  // namespace edgeward
