#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

#include "agents/learner/background.h"

using namespace edgeward;

TEST_CASE("work is done once per start, and what it wrote can be read after waiting") {
  std::vector<int> written;
  Background background([&] { written.push_back(static_cast<int>(written.size())); });
  background.wait();  // nothing is under way
  for (int i = 0; i < 1000; ++i) {
    background.start();
    background.wait();
    REQUIRE(written.size() == static_cast<size_t>(i) + 1);
  }
}

TEST_CASE("what the work throws reaches who waits, once, and the next start is a fresh one") {
  bool fail = true;
  int done = 0;
  Background background([&] {
    if (fail) throw std::runtime_error("broken");
    ++done;
  });
  background.start();
  background.settle();
  CHECK_THROWS_WITH(background.wait(), "broken");
  background.wait();
  fail = false;
  background.start();
  background.wait();
  CHECK(done == 1);
}

TEST_CASE("one that is destroyed waits for its work") {
  std::atomic<bool> done = false;
  {
    Background background([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      done = true;
    });
    background.start();
  }
  CHECK(done);
}
