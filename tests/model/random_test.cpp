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

TEST_CASE("a stream is its name's, and streams of other names differ") {
  Rng one(5, 2, 1), same(5, 2, 1);
  for (int word = 0; word < 11; ++word) CHECK(one() == same());
  const std::set<uint32_t> firsts{Rng(5, 2, 1)(),
                                  Rng(6, 2, 1)(),
                                  Rng(5, 3, 1)(),
                                  Rng(5, 2, 2)(),
                                  Rng(5, uint64_t{1} << 32, 1)(),
                                  Rng(uint64_t{1} << 32, 2, 1)()};
  CHECK(firsts.size() == 6);
}

TEST_CASE("the generator is Philox4x32-10") {
  // Known answer of Random123's kat_vectors: counter and key all zero.
  Rng rng(0);
  for (const uint32_t word : {0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U}) CHECK(rng() == word);
}
