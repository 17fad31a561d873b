// A run's first episodes as a timeline: Chrome's trace-event JSON, which https://ui.perfetto.dev opens. The
// format is described in "Trace Event Format" (Google, 2016); times are in microseconds.
//
// One process per device (rows: processor, uplink, downlink, activity, and its own link; counters: queues,
// link rate, state of charge), per network and per server (a row per slot; counter: queue). A link shows the
// transfers on it: one row, and another one for each that overlaps them. Requests that end without an answer
// in time are instants.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "agents/atomic_file.h"
#include "env/recording.h"
#include "sim/model/scenario.h"

namespace edgeward {

class Timeline final : public RecordVisitor {
 public:
  // file: new, ends in .json. about: pairs for the file's metadata. Shows the first `episodes` episodes,
  // those of one seed cell after cell. The scenario must outlive this. Throws InputError.
  Timeline(const std::string& file, const Scenario& scenario, uint32_t cells, uint32_t episodes,
           const std::vector<std::pair<std::string, std::string>>& about);

  using RecordVisitor::visit;
  void visit(const EpisodeBegan& record) override;
  void visit(const RequestRecord& record) override;
  void visit(const SpanRecord& record) override;
  void visit(const GaugeRecord& record) override;
  void visit(const EpisodeOver& record) override;

  void put_in_place();  // until then there is no such file

  static const std::vector<std::string> extensions;

 private:
  struct Activity {
    size_t state = 0;
    double since_s = 0;
  };

  bool is_shown(const RecordOrigin& origin) const;
  // owner: device, or devices + server, or devices + servers + network.
  uint32_t process(const RecordOrigin& origin, uint32_t owner) const;
  void event(const std::string& body);
  void name_process(uint32_t process, const std::string& name);
  void name_thread(uint32_t process, uint32_t thread, const std::string& name);
  void slice(uint32_t process, uint32_t thread, const std::string& name, double begin_s, double end_s,
             const std::string& arguments);
  void counter(uint32_t process, const std::string& name, double time_s, double value);
  // A transfer on its device's own link or network.
  void show_on_link(const SpanRecord& record, const std::string& arguments);
  void end_activity(const RecordOrigin& origin, uint32_t device, const Activity& activity, double end_s);

  const Scenario& scenario_;
  AtomicFile file_;
  uint32_t cells_, episodes_;
  bool first_ = true;                                             // no event is written yet
  std::map<std::pair<uint32_t, uint32_t>, Activity> activities_;  // by cell and device: the one under way
  // By cell and process: when the last transfer in each row of its link ends.
  std::map<std::pair<uint32_t, uint32_t>, std::vector<double>> link_rows_;
};

}  // namespace edgeward
