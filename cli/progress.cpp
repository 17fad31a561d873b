#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "cli/terminal.h"

namespace edgeward {
namespace {

constexpr std::chrono::milliseconds on_terminal{200};
constexpr std::chrono::seconds on_plain_lines{5};
constexpr size_t usual_columns = 80;  // of a terminal that does not say

}  // namespace

Progress::Progress(std::string what, std::string unit, int64_t total, bool quiet)
    : what_(std::move(what)),
      unit_(std::move(unit)),
      total_(std::max<int64_t>(total, 1)),
      quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) == 1),
      began_(Clock::now()),
      printed_(began_) {}

Progress::~Progress() {
  if (open_line_) fmt::print(stderr, "\n");
}

void Progress::start_at(int64_t done) {
  done_ = start_ = done;
}

void Progress::update(int64_t done, const std::string& note) {
  done_ = done;
  if (quiet_) return;
  const Clock::time_point now = Clock::now();
  if (now - printed_ < (terminal_ ? Clock::duration(on_terminal) : Clock::duration(on_plain_lines))) return;
  print(now, note);
}

void Progress::finish(const std::string& note) {
  if (quiet_) return;
  print(Clock::now(), note);
  if (open_line_) fmt::print(stderr, "\n");
  open_line_ = false;
}

void Progress::print(Clock::time_point now, const std::string& note) {
  printed_ = now;
  const double elapsed_s = std::chrono::duration<double>(now - began_).count();
  const double rate = elapsed_s > 0 ? static_cast<double>(done_ - start_) / elapsed_s : 0;
  const double share = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
  std::string line = fmt::format("{:3.0f} %  {} of {} {}  {}/s", std::floor(100 * share),
                                 format_count(static_cast<double>(done_)),
                                 format_count(static_cast<double>(total_)), unit_, format_count(rate));
  if (done_ >= total_) {
    line += "  in " + format_duration(elapsed_s) + (start_ > 0 ? " this session" : "");
  } else if (rate > 0) {
    line += "  " + format_duration(static_cast<double>(total_ - done_) / rate) + " left";
  }
  if (!note.empty()) line += "  " + note;
  if (!terminal_) {
    fmt::print(stderr, "{}: {}\n", what_, line);
    return;
  }
  const size_t known = terminal_columns(STDERR_FILENO), columns = known == 0 ? usual_columns : known;
  // "\x1b[K": what an earlier, longer line left behind is erased.
  fmt::print(stderr, "\r{}\x1b[K", progress_line(what_, share, line, columns));
  std::fflush(stderr);
  open_line_ = true;
}

std::string format_duration(double seconds) {
  const auto whole = static_cast<int64_t>(std::ceil(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string format_count(double count) {
  if (count >= 1e6) return fmt::format("{:.3g}M", count / 1e6);
  if (count >= 1e4) return fmt::format("{:.3g}k", count / 1e3);
  return fmt::format("{:.0f}", count);
}

}  // namespace edgeward
