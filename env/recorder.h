// The worker's side of a recording: one observer per cell, which writes what recording.h describes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "env/recording.h"
#include "sim/model/scenario.h"
#include "sim/world/observer.h"

namespace edgeward {

// Appends records to a file that the client empties (opened for appending), many at a time.
class RecordFile {
 public:
  explicit RecordFile(int descriptor) : descriptor_(descriptor) {}

  template <class Record>
  void put(RecordKind kind, const Record& record) {
    static_assert(std::is_trivially_copyable_v<Record>);
    append(&kind, sizeof kind);
    append(&record, sizeof record);
    if (buffer_.size() >= enough) flush();
  }
  void flush();  // throws Error

 private:
  static constexpr size_t enough = 1 << 18;

  void append(const void* bytes, size_t count) { buffer_.append(static_cast<const char*>(bytes), count); }

  int descriptor_;
  std::string buffer_;
};

class Recorder final : public Observer {
 public:
  // cell: its number over all workers. detailed: spans and gauges too. Everything given must outlive the
  // recorder.
  Recorder(const Scenario& scenario, RecordFile& file, uint32_t cell, bool detailed);

  // The cell is about to begin this episode.
  void expect(uint32_t episode) { origin_.episode = episode; }

  void episode_began(const Cell& cell) override;
  void episode_over(const Cell& cell) override;
  void arrived(const Outcome& outcome) override;
  void ended(const Outcome& outcome) override;
  void busy(const Span& span) override;
  void gauge(Gauge gauge, uint32_t index, double time_s, double value) override;

 private:
  // Time in which at least one of several overlapping spans lies; they come in the order of their ends.
  class Cover {
   public:
    void add(double begin_s, double end_s);
    double total_s() const;
    void clear() { *this = {}; }

    // No span that begins earlier is still to come: what lies before is summed up and forgotten.
    void settle(double before_s);
    bool is_long() const { return pieces_.size() >= long_enough_; }

   private:
    static constexpr size_t shortest = 64;

    std::vector<std::pair<double, double>> pieces_;  // disjoint, ascending
    double settled_s_ = 0;                           // before them
    size_t long_enough_ = shortest;                  // to be settled
  };

  double earliest_transfer_s(int network, double now_s) const;  // of those under way; now_s without any
  RequestRecord request_record(const Outcome& outcome) const;
  uint32_t choice_of(const Plan& plan, uint32_t device) const;  // in its table; direct_plan for no_device

  const Scenario& scenario_;
  RecordFile& file_;
  RecordOrigin origin_;
  bool detailed_;
  const Cell* cell_ = nullptr;  // that is observed, from its first episode on
  uint32_t family_ = 0;
  // Of the episode so far:
  std::map<uint64_t, RequestRecord> in_flight_;  // by number
  std::vector<DeviceTotal> devices_;
  std::vector<SlotTotal> slots_;
  std::vector<size_t> first_slot_;  // by server, into slots_
  std::vector<Cover> networks_;
};

}  // namespace edgeward
