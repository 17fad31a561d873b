#include "cli/training_log.h"

#include <fmt/format.h>

#include <charconv>
#include <sstream>

#include "cli/csv.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

constexpr const char* timing_header = "update,wall_s,steps_per_s\n";

std::string head(const std::string& header, const std::vector<std::string>& lines, int64_t count) {
  std::string text = header;
  for (size_t index = 0; index < lines.size() && index < static_cast<size_t>(count); ++index)
    text += lines[index];
  return text;
}

// The rows of updates 1 .. last of a file of ours.
std::vector<std::string> rows_of(const std::string& text, const std::string& header, int64_t last,
                                 const char* name) {
  std::istringstream stream(text);
  std::string line;
  std::vector<std::string> rows;
  if (!std::getline(stream, line) || line + "\n" != header) {
    throw InputError(std::string(name) + " of the run does not begin with the expected header");
  }
  while (rows.size() < static_cast<size_t>(last) && std::getline(stream, line)) {
    if (!line.starts_with(fmt::format("{},", rows.size() + 1))) break;
    rows.push_back(line + "\n");
  }
  if (rows.size() < static_cast<size_t>(last)) {
    throw InputError(fmt::format("{} of the run ends at update {}, but its checkpoint is of update {}", name,
                                 rows.size(), last));
  }
  return rows;
}

double number_in(const std::string& row, int column) {
  size_t begin = 0;
  while (column-- > 0) begin = row.find(',', begin) + 1;
  double value = 0;
  std::from_chars(row.data() + begin, row.data() + row.size(), value);
  return value;
}

}  // namespace

TrainingLog::TrainingLog(const std::vector<std::string>& groups) {
  std::vector<std::string> names{"update", "steps", "episodes", "simulated_s", "reward"};
  for (const std::string& group : groups) names.push_back("reward." + group);
  for (const char* name :
       {"policy_loss", "value_loss", "entropy", "gradient_norm", "learning_rate", "entropy_coefficient"}) {
    names.emplace_back(name);
  }
  progress_header_ = csv_line(names);
}

void TrainingLog::restore(const std::string& progress_csv, const std::string& timing_csv, int64_t update) {
  progress_ = rows_of(progress_csv, progress_header_, update, "progress.csv");
  timing_ = rows_of(timing_csv, timing_header, update, "timing.csv");
  if (timing_.empty()) return;
  wall_s_ = number_in(timing_.back(), 1);
  steps_ = static_cast<int64_t>(number_in(progress_.back(), 1));
}

double TrainingLog::wall_s(const std::string& timing_csv, int64_t update) {
  const std::vector<std::string> rows = rows_of(timing_csv, timing_header, update, "timing.csv");
  return rows.empty() ? 0 : number_in(rows.back(), 1);
}

void TrainingLog::add(const UpdateReport& report, double wall_s) {
  std::vector<std::string> cells{std::to_string(report.update), std::to_string(report.steps),
                                 std::to_string(report.episodes), csv_number(report.simulated_s),
                                 csv_number(report.reward)};
  for (const double reward : report.group_reward) cells.push_back(csv_number(reward));
  for (const double value : {report.policy_loss, report.value_loss, report.entropy, report.gradient_norm,
                             report.learning_rate, report.entropy_coefficient}) {
    cells.push_back(csv_number(value));
  }
  progress_.push_back(csv_line(cells));
  const double rate = static_cast<double>(report.steps - steps_) / (wall_s - wall_s_);
  timing_.push_back(fmt::format("{},{:.3f},{:.0f}\n", report.update, wall_s, rate));
  steps_ = report.steps;
  wall_s_ = wall_s;
}

std::string TrainingLog::progress_csv(int64_t last_update) const {
  return head(progress_header_, progress_, last_update);
}

std::string TrainingLog::timing_csv(int64_t last_update) const {
  return head(timing_header, timing_, last_update);
}

}  // namespace edgeward
