// How records come over: the same bytes whether or not anybody looks, each record once, and what happens at a
// reset, at a worker's death, and to a recording of many chunks or a damaged one.
#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "env/recorder.h"
#include "env/worker_process.h"
#include "sim/model/data_folders.h"
#include "tests/env/recorded_play.h"
#include "tests/env/split_scenario.h"

using namespace edgeward;
using namespace edgeward::testing;

TEST_CASE("recording changes no byte, and details are told of the cells that were asked for") {
  RecordVisitor nobody;
  VectorEnv plain(busy_scenario, {2, 2, "", ""});
  VectorEnv watched(busy_scenario, recorded(2, 2, 1));
  Collected collected;
  const std::string bytes = play(plain, 25, nobody);
  CHECK(play(watched, 25, collected) == bytes);
  for (const auto& [key, episode] : collected.episodes) {
    CHECK(episode.spans.empty() == (key.first > 0));
    CHECK(episode.gauges.empty() == (key.first > 0));
    if (episode.over == 0) continue;
    CHECK(episode.requests.size() == recording().episodes.at(key).requests.size());
  }
  Collected nothing;
  watched.drain(nothing);  // each record is handed over once
  CHECK(nothing.episodes.empty());
  watched.send(actions_of(watched, 0));
  CHECK_THROWS_WITH(watched.drain(nothing), Catch::Contains("step under way"));
  watched.receive();
}

TEST_CASE(
    "a reset in mid-episode leaves that episode without an end, and the next is told from its beginning") {
  VectorEnv env(testing::round_scenario(), recorded(1, 1, 1));
  Collected collected;
  for (const uint64_t seed : {1U, 2U}) {
    env.reset(seed);
    env.step(actions_of(env, 0));
  }
  env.drain(collected);  // nothing is lost between two drains, nor by the fresh engine of a seeded reset
  REQUIRE(collected.episodes.size() == 1);
  const EpisodeRecords& both = collected.episodes.begin()->second;
  CHECK(both.began == 2);
  CHECK(both.over == 0);
  CHECK(both.requests.size() == 2);
}

TEST_CASE("a worker's death while it records is the usual error") {
  VectorEnv env(busy_scenario, recorded(1, 2, 2));
  RecordVisitor nobody;
  env.reset(1);
  env.step(actions_of(env, 0));
  std::ifstream children("/proc/self/task/" + std::to_string(gettid()) + "/children");
  pid_t worker = 0;
  REQUIRE(children >> worker);
  REQUIRE(kill(worker, SIGKILL) == 0);
  const auto go_on = [&] {  // the engine's process may outlive its parent by a few steps
    for (int step = 1; step < 100000; ++step) {
      env.step(actions_of(env, step));
      env.drain(nobody);
    }
  };
  CHECK_THROWS_AS(go_on(), WorkerError);
}

TEST_CASE("a recording of many chunks is handed over record by record, and one cut off is damaged") {
  const Fd file = append_only_memory_file("test-record");
  RecordFile out(file.get());
  constexpr uint32_t count = 50'000;  // several megabytes, records of two sizes
  for (uint32_t index = 0; index < count; ++index) {
    out.put(RecordKind::request, RequestRecord{.origin = {0, index}});
    out.put(RecordKind::gauge, GaugeRecord{.origin = {0, index}});
  }
  out.flush();
  class InOrder final : public RecordVisitor {
   public:
    uint32_t requests = 0, gauges = 0;
    bool ordered = true;

    using RecordVisitor::visit;
    void visit(const RequestRecord& record) override { ordered &= record.origin.episode == requests++; }
    void visit(const GaugeRecord& record) override { ordered &= record.origin.episode == gauges++; }
  };
  InOrder seen;
  drain_records(file.get(), seen);
  CHECK(seen.ordered);
  CHECK(seen.requests == count);
  CHECK(seen.gauges == count);
  drain_records(file.get(), seen);
  CHECK(seen.requests == count);  // it has been emptied

  out.put(RecordKind::gauge, GaugeRecord{});
  out.flush();
  REQUIRE(ftruncate(file.get(), 20) == 0);
  CHECK_THROWS_WITH(drain_records(file.get(), seen), Catch::Contains("ends within a record"));
}
