// Every request of a run in a file, one per line: comma-separated values or JSON lines, by the file's
// extension.
#pragma once

#include <string>
#include <vector>

#include "agents/atomic_file.h"
#include "env/recording.h"
#include "sim/model/scenario.h"

namespace edgeward {

class EventFile final : public RecordVisitor {
 public:
  // file: new, ends in .csv or .jsonl (check_new_file). The scenario must outlive this. Throws InputError.
  EventFile(const std::string& file, const Scenario& scenario);

  using RecordVisitor::visit;
  void visit(const RequestRecord& record) override;

  void put_in_place() { file_.put_in_place_if_new(); }  // until then there is no such file

  static const std::vector<std::string> extensions;

 private:
  const Scenario& scenario_;
  AtomicFile file_;
  bool json_;
};

}  // namespace edgeward
