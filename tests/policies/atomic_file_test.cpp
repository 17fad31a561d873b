// Files are there as a whole or not at all, and nothing is left beside them.
#include "agents/atomic_file.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>

#include "sim/model/error.h"
#include "tests/model/scratch_folder.h"

using namespace edgeward;
namespace fs = std::filesystem;

namespace {

std::string text_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("a file written in pieces appears as a whole, and not before") {
  const ScratchFolder folder;
  const std::string file = folder.path() + "/a.csv";
  std::string whole;
  {
    AtomicFile unfinished(file);
    for (int piece = 0; piece < 50000; ++piece) {
      const std::string line = std::to_string(piece) + "\n";
      unfinished.write(line);
      whole += line;
    }
    CHECK(!fs::exists(file));
    unfinished.put_in_place_if_new();
    CHECK(text_of(file) == whole);
  }
  CHECK(names_in(folder.path()) == std::vector<std::string>{"a.csv"});
}

TEST_CASE("a file that is given up leaves nothing") {
  const ScratchFolder folder;
  {
    AtomicFile unfinished(folder.path() + "/a.csv");
    unfinished.write("half");
    CHECK(names_in(folder.path()).size() == 1);
  }
  CHECK(names_in(folder.path()).empty());
}

TEST_CASE("what somebody wrote in the meantime is kept, or written over as a whole, as was asked") {
  const ScratchFolder folder;
  const std::string file = folder.write("a.csv", "theirs");
  {
    AtomicFile unfinished(file);
    unfinished.write("mine");
    CHECK_THROWS_WITH(unfinished.put_in_place_if_new(),
                      Catch::Contains("a.csv") && Catch::Contains("File exists"));
  }
  CHECK(text_of(file) == "theirs");
  write_atomically(file, "mine");
  CHECK(text_of(file) == "mine");
  CHECK(names_in(folder.path()) == std::vector<std::string>{"a.csv"});
  CHECK_THROWS_AS(write_atomically(folder.path() + "/no/a.csv", "mine"), InputError);
  CHECK_THROWS_AS(AtomicFile("/dev/full/a.csv"), InputError);
}
