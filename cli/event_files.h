// Every request of a run in a file, one per line: comma-separated values or JSON lines, by the file's
// extension. Ordered by episode, cell and number, so that it does not depend on who simulates which cell.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "agents/atomic_file.h"
#include "env/recording.h"
#include "sim/model/scenario.h"

namespace edgeward {

class EventFile final : public RecordVisitor {
 public:
  // file: new, ends in .csv or .jsonl (check_new_file). Every one of the cells plays every episode. The
  // scenario must outlive this. Throws InputError.
  EventFile(const std::string& file, const Scenario& scenario, uint32_t cells);

  using RecordVisitor::visit;
  void visit(const RequestRecord& record) override;
  void visit(const EpisodeOver& record) override;

  void put_in_place() { file_.put_in_place_if_new(); }  // until then there is no such file

  static const std::vector<std::string> extensions;

 private:
  using Turn = std::pair<uint32_t, uint32_t>;  // episode, cell
  struct Played {
    std::vector<RequestRecord> requests;
    bool over = false;
  };

  void write(const Played& played);

  const Scenario& scenario_;
  AtomicFile file_;
  uint32_t cells_;
  Turn next_{0, 0};               // whose requests are written next
  std::map<Turn, Played> waits_;  // until those before them are written
  bool json_;
};

}  // namespace edgeward
