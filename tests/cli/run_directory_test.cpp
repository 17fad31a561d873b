#include "cli/run_directory.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/model/error.h"

namespace fs = std::filesystem;

namespace edgeward {
namespace {

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "edgeward-run-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  bool empty() const { return fs::is_empty(path_); }

 private:
  fs::path path_;
};

void touch(const std::string& file) {
  fs::create_directories(fs::path(file).parent_path());
  std::ofstream(file) << "x";
}

TEST_CASE("a run directory appears with all its files, or not at all", "[run directory]") {
  const Folder folder;
  const std::string path = folder / "deep/run";
  CHECK_THROWS_WITH(
      RunDirectory::create(path, "title: x\n", {}, {{"first.csv", "1"}, {"no/such/folder.csv", "2"}}),
      Catch::Contains("folder.csv: cannot be written"));
  CHECK(folder.empty());

  const RunDirectory run = RunDirectory::create(path, "title: x\n", {}, {{"first.csv", "1"}});
  CHECK(run.read("first.csv") == "1");
  CHECK(run.read("config.yaml") == "title: x\n");
  CHECK(std::distance(fs::directory_iterator(folder / "deep"), fs::directory_iterator()) == 1);
}

TEST_CASE("one at a time works on a run directory", "[run directory]") {
  const Folder folder;
  const std::string path = folder / "run";
  {
    const RunDirectory run = RunDirectory::create(path, "", {});
    CHECK_THROWS_WITH(RunDirectory::open_to_work(path),
                      path + ": is in use by process " + std::to_string(getpid()));
    CHECK_NOTHROW(RunDirectory::open_to_read(path));
  }
  const RunDirectory run = RunDirectory::open_to_work(path);
  CHECK_THROWS_AS(RunDirectory::open_to_work(path), InputError);
}

TEST_CASE("what a killed process left half-written goes when the next one works on the run",
          "[run directory]") {
  const Folder folder;
  const std::string path = folder / "run";
  RunDirectory::create(path, "", {});
  const std::string leftovers[] = {path + "/progress.csv.4711.tmp",
                                   path + "/checkpoints/00000001.ckpt.4711.tmp"};
  for (const std::string& file : leftovers) touch(file);
  RunDirectory::open_to_read(path);
  for (const std::string& file : leftovers) CHECK(fs::exists(file));
  RunDirectory::open_to_work(path);
  for (const std::string& file : leftovers) CHECK_FALSE(fs::exists(file));
}

TEST_CASE("results are removed, and nothing else", "[run directory]") {
  const Folder folder;
  const RunDirectory run = RunDirectory::create(folder / "run", "", {});
  CHECK(run.remove_results().empty());
  for (const char* name : {"report.md", "policy.onnx", "progress.csv", "figures/policies.png"}) {
    touch(run.file(name));
  }
  CHECK(run.remove_results() == std::vector<std::string>{"report.md", "policy.onnx", "figures/"});
  CHECK(run.read("progress.csv") == "x");
  CHECK(run.read("config.yaml").has_value());
  CHECK_FALSE(fs::exists(run.file("figures")));
  touch(run.file("figures/mine.svg"));
  CHECK(run.remove_results().empty());
  CHECK(fs::exists(run.file("figures/mine.svg")));
}

}  // namespace
}  // namespace edgeward
