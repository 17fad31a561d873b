// A small world with everything in it, played and recorded, for the tests of what is recorded.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "env/vector_env.h"

namespace edgeward::testing {

extern const std::string busy_scenario;

using EpisodeKey = std::pair<uint32_t, uint32_t>;  // cell, episode

struct EpisodeRecords {
  int began = 0, over = 0;
  std::vector<RequestRecord> requests;
  std::vector<SpanRecord> spans;
  std::vector<GaugeRecord> gauges;
  std::vector<DeviceTotal> devices;
  std::vector<SlotTotal> slots;
  std::vector<NetworkTotal> networks;
  EpisodeOver totals;
};

class Collected final : public RecordVisitor {
 public:
  std::map<EpisodeKey, EpisodeRecords> episodes;

  void visit(const EpisodeBegan& record) override { ++of(record).began; }
  void visit(const RequestRecord& record) override { of(record).requests.push_back(record); }
  void visit(const SpanRecord& record) override { of(record).spans.push_back(record); }
  void visit(const GaugeRecord& record) override { of(record).gauges.push_back(record); }
  void visit(const DeviceTotal& record) override { of(record).devices.push_back(record); }
  void visit(const SlotTotal& record) override { of(record).slots.push_back(record); }
  void visit(const NetworkTotal& record) override { of(record).networks.push_back(record); }
  void visit(const EpisodeOver& record) override {
    ++of(record).over;
    of(record).totals = record;
  }

 private:
  template <class Record>
  EpisodeRecords& of(const Record& record) {
    return episodes[{record.origin.cell, record.origin.episode}];
  }
};

// Choices that follow from the step alone, where they are allowed.
std::vector<int32_t> actions_of(const VectorEnv& env, int step);

// Plays, hands what is recorded to the visitor after every step, and returns the bytes of all steps.
std::string play(VectorEnv& env, int steps, RecordVisitor& visitor);

VectorEnvOptions recorded(int workers, int cells, uint32_t detailed_cells);

// Three episodes of four cells, recorded with every detail; played once.
const Collected& recording();

// Those that were played to their end; the last ones have just begun.
std::vector<const EpisodeRecords*> whole_episodes();

}  // namespace edgeward::testing
