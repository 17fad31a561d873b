// What a run's recording is made of: the episodes that the evaluation counts, handed on to whoever sums them
// up or writes them down.
#pragma once

#include <cstdint>
#include <vector>

#include "env/recording.h"

namespace edgeward {

// Passes on the records of the first episode of each cell after each seeded reset: an environment whose
// episode is over begins another while others still play, and that one does not count. The episode's number
// becomes that of the reset: 0, 1, ... as the evaluation's seeds.
class CountedEpisodes final : public RecordVisitor {
 public:
  // The listeners must outlive it.
  CountedEpisodes(size_t cells, std::vector<RecordVisitor*> listeners)
      : resets_(cells, 0), listeners_(std::move(listeners)) {}

  void visit(const EpisodeBegan& record) override;
  void visit(const RequestRecord& record) override { pass(record); }
  void visit(const SpanRecord& record) override { pass(record); }
  void visit(const GaugeRecord& record) override { pass(record); }
  void visit(const DeviceTotal& record) override { pass(record); }
  void visit(const SlotTotal& record) override { pass(record); }
  void visit(const NetworkTotal& record) override { pass(record); }
  void visit(const EpisodeOver& record) override { pass(record); }

 private:
  template <class Record>
  void pass(Record record) {
    if (record.origin.episode != 0) return;
    record.origin.episode = resets_[record.origin.cell] - 1;
    for (RecordVisitor* listener : listeners_) listener->visit(record);
  }

  std::vector<uint32_t> resets_;  // by cell
  std::vector<RecordVisitor*> listeners_;
};

}  // namespace edgeward
