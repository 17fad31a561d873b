#include "cli/run_recording.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "cli/figures.h"
#include "cli/new_file.h"
#include "sim/model/error.h"

namespace edgeward {

namespace fs = std::filesystem;

void RecordingFiles::add_to(CLI::App& command) {
  command.add_option("--events", events, "Write every request into FILE, ending in .csv or .jsonl")
      ->type_name("FILE");
  command
      .add_option("--timeline", timeline,
                  "Write what every resource did in the first episode into FILE, ending in .json, for "
                  "https://ui.perfetto.dev")
      ->type_name("FILE");
  command
      .add_option("--timeline-episodes", timeline_episodes,
                  "Show so many episodes there: one of each cell, then the next ones")
      ->check(CLI::Range(1, 1000))
      ->needs("--timeline")
      ->capture_default_str();
  command
      .add_option(
          "--figure", figure,
          "Draw queues, link rates and states of charge over the first episode into FILE, ending in .png or "
          ".svg")
      ->type_name("FILE");
}

void RecordingFiles::check() const {
  if (!events.empty()) check_new_file("--events", events, EventFile::extensions);
  if (!timeline.empty()) check_new_file("--timeline", timeline, Timeline::extensions);
  if (figure.empty()) return;
  check_new_file("--figure", figure, {".png", ".svg"});
  if (const std::string why = why_no_figures(); !why.empty()) throw InputError("--figure: " + why);
}

void RecordingFiles::check_episodes(int64_t episodes) const {
  if (timeline_episodes <= episodes) return;
  throw InputError(fmt::format("--timeline-episodes: {} of a run of {} episode{}", timeline_episodes,
                               episodes, episodes == 1 ? "" : "s"));
}

RunRecording::RunRecording(const RecordingFiles& files, const Scenario& scenario, uint32_t cells, bool series,
                           const std::vector<std::pair<std::string, std::string>>& about)
    : files_(files), summary_(scenario) {
  std::vector<RecordVisitor*> listeners{&summary_};
  if (!files.events.empty()) listeners.push_back(&events_.emplace(files.events, scenario, cells));
  if (!files.timeline.empty()) {
    const auto episodes = static_cast<uint32_t>(files.timeline_episodes);
    listeners.push_back(&timeline_.emplace(files.timeline, scenario, cells, episodes, about));
  }
  if (series || !files.figure.empty()) listeners.push_back(&series_.emplace(scenario));
  counted_.emplace(cells, std::move(listeners));
}

RecordingOptions RunRecording::options(const RecordingFiles& files, uint32_t cells, bool series) {
  RecordingOptions options{.on = true};
  if (series || !files.figure.empty()) options.detailed_cells = 1;
  if (!files.timeline.empty())
    options.detailed_cells = std::min(cells, static_cast<uint32_t>(files.timeline_episodes));
  return options;
}

bool RunRecording::finish(const std::string& title) {
  if (events_) events_->put_in_place();
  if (timeline_) timeline_->put_in_place();
  if (files_.figure.empty()) return true;
  return draw_over_time(title);
}

// A figure of that name that came into being meanwhile stays.
bool RunRecording::draw_over_time(const std::string& title) const {
  const TextForPython series(series_->csv());
  const fs::path path = files_.figure;
  const fs::path unfinished =
      path.parent_path() / fmt::format(".{}.{}{}", path.stem().string(), getpid(), path.extension().string());
  const bool drawn = run_figures({"over-time", series.path(), unfinished.string(), "--title", title}, true);
  const bool there =
      drawn && renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0;
  if (drawn && !there)
    fmt::print(stderr, "edgeward: {}: cannot be written: {}\n", files_.figure, std::strerror(errno));
  std::error_code ignored;
  fs::remove(unfinished, ignored);
  return there;
}

}  // namespace edgeward
