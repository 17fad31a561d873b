#include "sim/model/random.h"

#include <catch2/catch.hpp>
#include <set>

using namespace edgeward;

TEST_CASE("seeds derived from other labels, indices and seeds differ, and are the same on every machine") {
  std::set<uint64_t> seeds;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    for (const char* label : {"training", "evaluation", "cell"}) {
      for (uint64_t index = 0; index < 100; ++index) seeds.insert(derive_seed(seed, label, index));
    }
  }
  CHECK(seeds.size() == 3000);
  CHECK(derive_seed(1, "training", 7) == derive_seed(1, "training", 7));
  CHECK(derive_seed(1, "training") == 7103194573358044442ULL);
}

TEST_CASE("a stream continues where seek puts it, and streams differ") {
  Rng one(5, 2, 1), other(5, 2, 1), third(5, 3, 1);
  for (int word = 0; word < 11; ++word) one();
  other.seek(11);
  CHECK(one.position() == 11);
  CHECK(other.position() == 11);
  CHECK(one() == other());
  CHECK(Rng(5, 2, 1)() != third());
}
