#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "cli/csv.h"
#include "cli/environment_layout.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "cli/training_log.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

UpdateReport report_of(int64_t update) {
  UpdateReport report;
  report.update = update;
  report.steps = 512 * update;
  report.reward = 0.5;
  report.group_reward = {0.25, nothing};
  return report;
}

TEST_CASE("a table is aligned, ruled, and leaves empty columns out", "[table]") {
  Table table;
  table.column("policy", Table::Align::left);
  table.column("x");
  table.column("never filled");
  table.row({"a", "1.5", ""});
  table.rule();
  table.row({"longer", "12.25", ""});
  CHECK(table.text() ==
        "policy      x\n"
        "------  -----\n"
        "a         1.5\n"
        "------  -----\n"
        "longer  12.25\n");
  CHECK(table.markdown() == "| policy | x |\n|---|---:|\n| a | 1.5 |\n| longer | 12.25 |\n");
  CHECK_THROWS_AS(table.row({"too few"}), Error);
}

TEST_CASE("a table does without dispensable columns where the terminal is narrow", "[table]") {
  Table table;
  for (const char* title : {"policy", "queue", "x", "note", "empty"}) table.column(title);
  table.dispensable({"note", "empty", "queue"});
  table.row({"greedy", "0", "1.5", "as good as it gets", ""});
  table.rule();
  table.row({"random", "0", "2.5", "", ""});
  CHECK(table.text() == table.text(38));
  CHECK(table.text().find("queue    x") != std::string::npos);
  const std::string without_queue = table.text(37);  // 0 everywhere: goes first
  CHECK(without_queue.starts_with("policy    x                note\n"));
  CHECK(without_queue.ends_with("A wider terminal also shows: queue.\n"));
  CHECK(table.text(30).starts_with("policy    x\n"));
  CHECK(table.text(30).ends_with("A wider terminal also shows: queue, note.\n"));
  CHECK(table.text(1) == table.text(30));  // the others always stay
}

TEST_CASE("cells show four significant digits", "[table]") {
  CHECK(cell(1.23456) == "1.235");
  CHECK(cell(0.0123456) == "0.01235");
  CHECK(cell(12345.6) == "12346");
  CHECK(cell(-0.5) == "-0.5000");
  CHECK(cell(0) == "0");
  CHECK(cell(nothing).empty());
  CHECK(cell(std::numeric_limits<double>::infinity()) == "inf");
  CHECK(cell(-std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(cell(std::numeric_limits<double>::denorm_min()) == "0.000000");
}

TEST_CASE("CSV cells are quoted where they must be, and numbers read back", "[csv]") {
  CHECK(csv_line({"a", "b,c", "say \"x\""}) == "a,\"b,c\",\"say \"\"x\"\"\"\n");
  CHECK(csv_number(0.1) == "0.1");
  CHECK(std::stod(csv_number(1.0 / 3)) == 1.0 / 3);
  CHECK(csv_number(nothing).empty());
}

TEST_CASE("a training log resumes with the rows up to a checkpoint, byte for byte", "[training log]") {
  TrainingLog whole({"vgg", "resnet"});
  for (int64_t update = 1; update <= 5; ++update) whole.add(report_of(update), static_cast<double>(update));
  CHECK(whole.progress_csv(1) ==
        "update,steps,episodes,simulated_s,reward,reward.vgg,reward.resnet,policy_loss,value_loss,entropy,"
        "gradient_norm,learning_rate,entropy_coefficient\n"
        "1,512,0,0,0.5,0.25,,0,0,0,0,0,0\n");
  CHECK(whole.timing_csv(1) == "update,wall_s,steps_per_s\n1,1.000,512\n");

  TrainingLog resumed({"vgg", "resnet"});
  resumed.restore(whole.progress_csv(5), whole.timing_csv(4), 3);  // killed after writing more rows
  CHECK(resumed.wall_s() == 3);
  for (int64_t update = 4; update <= 5; ++update) resumed.add(report_of(update), static_cast<double>(update));
  CHECK(resumed.progress_csv(5) == whole.progress_csv(5));
  CHECK(resumed.timing_csv(5) == whole.timing_csv(5));

  TrainingLog other({"vgg"});
  CHECK_THROWS_WITH(other.restore(whole.progress_csv(5), whole.timing_csv(5), 3), Catch::Contains("header"));
  CHECK_THROWS_WITH(resumed.restore(whole.progress_csv(2), whole.timing_csv(5), 3),
                    Catch::Contains("progress.csv") && Catch::Contains("update 2"));
}

TEST_CASE("environments are spread evenly over workers", "[layout]") {
  LayoutOptions options;
  CHECK(options.arrange(64, 2).workers == 2);
  CHECK(options.arrange(64, 2).cells == 32);
  CHECK(options.arrange(7, 2).workers == 1);  // 7 is not even
  CHECK(options.arrange(1, 2).environments() == 1);
  options.workers = 4;
  CHECK(options.arrange(64).cells == 16);
  CHECK_THROWS_WITH(options.arrange(6), Catch::Contains("--workers 4") && Catch::Contains("6 environments"));
  options.cells = 3;
  CHECK(options.arrange(6).environments() == 12);
}

TEST_CASE("durations and counts are short", "[progress]") {
  CHECK(format_duration(0.2) == "1 s");
  CHECK(format_duration(75) == "1 min 15 s");
  CHECK(format_duration(3900) == "1 h 5 min");
  CHECK(format_count(980) == "980");
  CHECK(format_count(12300) == "12.3k");
  CHECK(format_count(4.5e6) == "4.5M");
}

TEST_CASE("a progress line stays within the terminal: the bar goes first, then the end", "[progress]") {
  const std::string text = " 50 %  1 of 2 steps  3/s  reward 0.5";
  const std::string whole = "training [############............] " + text;
  CHECK(progress_line("training", 0.5, text, 0) == whole);
  CHECK(progress_line("training", 0.5, text, whole.size() + 1) == whole);
  CHECK(progress_line("training", 0.5, text, whole.size() - 15) == "training [####....] " + text);
  CHECK(progress_line("training", 0.5, text, 46) == "training " + text);
  CHECK(progress_line("training", 0.5, text, 40) == "training  50 %  1 of 2 steps  3/s");
  CHECK(progress_line("training", 0.5, text, 6) == "train");
  for (size_t columns = 1; columns < 100; ++columns) {
    CHECK(progress_line("training", 0.5, text, columns).size() < columns);
  }
}

}  // namespace
}  // namespace edgeward
