#include "cli/evaluation_files.h"

#include <cmath>

#include "cli/csv.h"

namespace edgeward {
namespace {

void add_percentiles(const Means& means, std::vector<std::string>& cells) {
  for (const double value : {means.latency_p50_s, means.latency_p95_s, means.latency_p99_s}) {
    cells.push_back(csv_number(value));
  }
}

void add_interval(const std::optional<Interval>& interval, std::vector<std::string>& cells) {
  if (!interval) {
    cells.insert(cells.end(), 3, "");
    return;
  }
  for (const double value : {interval->value, interval->low, interval->high})
    cells.push_back(csv_number(value));
}

void add_interval_names(const std::string& name, std::vector<std::string>& cells) {
  for (const char* suffix : {"", "_low", "_high"}) cells.push_back(name + suffix);
}

// The interval of a metric that the environment may not have.
std::optional<Interval> find_metric(const SummaryRow& row, const std::string& name) {
  for (const auto& [metric, interval] : row.metrics) {
    if (metric == name) return interval;
  }
  return std::nullopt;
}

nlohmann::ordered_json json_number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

nlohmann::ordered_json json_interval(const Interval& interval) {
  return {{"value", json_number(interval.value)},
          {"low", json_number(interval.low)},
          {"high", json_number(interval.high)}};
}

}  // namespace

std::string evaluation_csv(const Spec& spec, const std::vector<EvaluationRow>& rows) {
  std::vector<std::string> cells{"policy",   "privileged", "seed",     "group",
                                 "episodes", "epochs",     "requests", "reward"};
  for (const Entry& term : spec.reward_terms) cells.push_back(term.name);
  for (const Entry& metric : spec.metrics) cells.push_back(metric.name);
  for (const char* name : {"latency_p50_s", "latency_p95_s", "latency_p99_s"}) cells.emplace_back(name);
  std::string text = csv_line(cells);
  for (const EvaluationRow& row : rows) {
    const Means& means = row.means;
    cells = {row.policy,
             row.privileged ? "1" : "0",
             std::to_string(row.seed),
             row.group,
             std::to_string(means.episodes),
             std::to_string(means.epochs),
             csv_number(means.requests),
             csv_number(means.reward)};
    for (const double value : means.reward_terms) cells.push_back(csv_number(value));
    for (const double value : means.metrics) cells.push_back(csv_number(value));
    add_percentiles(means, cells);
    text += csv_line(cells);
  }
  return text;
}

std::string evaluation_summary_csv(const std::vector<SummaryRow>& rows) {
  std::vector<std::string> cells{"policy", "group", "note"};
  add_interval_names("reward", cells);
  for (const std::string& name : summary_metrics()) add_interval_names(name, cells);
  for (const char* name : {"latency_p50_s", "latency_p95_s", "latency_p99_s"}) cells.emplace_back(name);
  add_interval_names("oracle_ratio", cells);
  add_interval_names("gap_closed", cells);
  std::string text = csv_line(cells);
  for (const SummaryRow& row : rows) {
    cells = {row.policy, row.group, row.note};
    add_interval(row.reward, cells);
    for (const std::string& name : summary_metrics()) add_interval(find_metric(row, name), cells);
    add_percentiles(row.means, cells);
    add_interval(row.oracle_ratio, cells);
    add_interval(row.gap_closed, cells);
    text += csv_line(cells);
  }
  return text;
}

nlohmann::ordered_json evaluation_summary_json(const Spec& spec, const std::vector<SummaryRow>& rows) {
  auto list = nlohmann::ordered_json::array();
  for (const SummaryRow& row : rows) {
    nlohmann::ordered_json json{{"policy", row.policy},
                                {"privileged", row.privileged},
                                {"group", row.group},
                                {"note", row.note},
                                {"episodes", row.means.episodes},
                                {"answers", row.means.requests},
                                {"reward", json_interval(row.reward)}};
    for (size_t metric = 0; metric < spec.metrics.size(); ++metric) {
      const std::string& name = spec.metrics[metric].name;
      const std::optional<Interval> interval = find_metric(row, name);
      json[name] = interval ? json_interval(*interval) : json_number(row.means.metrics[metric]);
    }
    json["latency_p50_s"] = json_number(row.means.latency_p50_s);
    json["latency_p95_s"] = json_number(row.means.latency_p95_s);
    json["latency_p99_s"] = json_number(row.means.latency_p99_s);
    if (row.oracle_ratio) json["oracle_ratio"] = json_interval(*row.oracle_ratio);
    if (row.gap_closed) json["gap_closed"] = json_interval(*row.gap_closed);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace edgeward
