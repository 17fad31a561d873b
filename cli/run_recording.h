// What a run writes down besides its numbers: --events, --timeline and --figure, and the part of --out that
// comes of the recording.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>

#include "cli/counted_episodes.h"
#include "cli/event_files.h"
#include "cli/experiment_options.h"
#include "cli/run_series.h"
#include "cli/run_summary.h"
#include "cli/timeline.h"

namespace edgeward {

struct RecordingFiles {
  std::string events, timeline, figure;
  int timeline_episodes = 1;

  void add_to(CLI::App& command);
  // Throw InputError for what cannot be written, or shown of so many episodes; before anything is simulated.
  void check() const;
  void check_episodes(int64_t episodes) const;
};

// Drained into after every step of the evaluation.
class RunRecording {
 public:
  // series: gauges are kept for a figure, whether or not one of its own was asked for. The scenario must
  // outlive this.
  RunRecording(const RecordingFiles& files, const Scenario& scenario, uint32_t cells, bool series,
               const std::vector<std::pair<std::string, std::string>>& about);

  static RecordingOptions options(const RecordingFiles& files, uint32_t cells, bool series);

  RecordVisitor& visitor() { return *counted_; }
  const RunSummary& summary() const { return summary_; }
  const std::string& series_csv() const { return series_->csv(); }

  // Puts the files in place. False where the figure could not be drawn, which has then been said on stderr.
  bool finish(const std::string& title);

 private:
  bool draw_over_time(const std::string& title) const;

  RecordingFiles files_;
  RunSummary summary_;
  std::optional<EventFile> events_;
  std::optional<Timeline> timeline_;
  std::optional<GaugeSeries> series_;
  std::optional<CountedEpisodes> counted_;
};

}  // namespace edgeward
