// Damages scenarios and profiles at random and has them read: in this program's own forked children, or by
// the program `edgeward`. Whatever the damage, the file is read or refused with one message; nothing crashes,
// hangs or eats memory. Exit status 1 when something does; the seed and the file are named.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <filesystem>

#include "tests/properties/mutant_verdict.h"
#include "tests/properties/watched_child.h"

namespace {

using namespace edgeward::testing;
namespace fs = std::filesystem;

#ifdef __SANITIZE_ADDRESS__
constexpr double most_mb = 3000;
#else
constexpr double most_mb = 1000;
#endif
constexpr unsigned longest_load_s = 10;
constexpr uint64_t batch = 500;

struct Options {
  std::string through = "loader";
  uint64_t count = 1000, first = 1;
  uint64_t only = 0;
  std::string edgeward;
  std::string keep = "mutants";
};

// What a batch's child shares with its parent.
struct Progress {
  uint64_t seed, read, refused;
};

class Trial {
 public:
  explicit Trial(Options options) : options_(std::move(options)) {
    void* memory = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("mmap failed");
    progress_ = new (memory) Progress{};
    setenv("EDGEWARD_PROFILES", ground_.profiles().c_str(), 1);
    setenv("EDGEWARD_SCENARIOS", (ground_.folder() / "scenarios").c_str(), 1);
  }

  int run() {
    const uint64_t last = options_.first + options_.count;
    for (uint64_t seed = options_.first; seed < last;) {
      seed = options_.through == "program" ? through_program(seed)
                                           : through_loader(seed, std::min(seed + batch, last));
    }
    fmt::print("{} files: {} read, {} refused, {} faults\n", options_.count, progress_->read,
               progress_->refused, faults_);
    if (progress_->read == 0 || progress_->refused == 0) fmt::print("all the same: this tests nothing\n");
    return faults_ == 0 && progress_->read > 0 && progress_->refused > 0 ? 0 : 1;
  }

  // One file, in this process.
  int show() {
    const MutatedCase mutated = ground_.prepare(options_.only);
    keep(options_.only, mutated);
    fmt::print("damage: {}\n", mutated.damage);
    std::fflush(stdout);
    const MutantVerdict verdict = this->verdict(mutated);
    fmt::print("{}{}\n", verdict.refused ? "refused: " : "read", verdict.message);
    if (!verdict.fault.empty()) fmt::print("fault: {}\n", verdict.fault);
    return verdict.fault.empty() ? 0 : 1;
  }

 private:
  MutantVerdict verdict(const MutatedCase& mutated) const {
    return options_.through == "program" ? edgeward::testing::run(mutated, ground_, options_.edgeward)
                                         : load(mutated, ground_);
  }

  void count(const MutantVerdict& verdict) { ++(verdict.refused ? progress_->refused : progress_->read); }

  uint64_t through_program(uint64_t seed) {
    const MutantVerdict found = verdict(ground_.prepare(seed));
    count(found);
    if (!found.fault.empty()) report(seed, found.fault);
    return seed + 1;
  }

  // A child reads files until there is a fault or the batch is over. Returns the seed after the last one it
  // read.
  uint64_t through_loader(uint64_t from, uint64_t to) {
    const Ended ended = in_watched_child(
        [&]() -> std::string {
#ifndef __SANITIZE_ADDRESS__
          const rlimit limit{rlim_t{4} << 30, rlim_t{4} << 30};
          setrlimit(RLIMIT_AS, &limit);
#endif
          for (uint64_t seed = from; seed < to; ++seed) {
            progress_->seed = seed;
            const MutatedCase mutated = ground_.prepare(seed);
            alarm(longest_load_s);
            const MutantVerdict found = verdict(mutated);
            alarm(0);
            if (!found.fault.empty()) return found.fault + "\n" + found.message;
            rusage used{};
            getrusage(RUSAGE_SELF, &used);
            const double mb = static_cast<double>(used.ru_maxrss) / 1024;
            if (mb > most_mb) return fmt::format("{:.0f} MB of memory", mb);
            count(found);
          }
          return "";
        },
        longest_load_s* static_cast<double>(batch));
    if (ended.died.empty() && ended.output.empty()) return to;
    report(progress_->seed, ended.died.empty() ? ended.output : "died " + ended.died + "\n" + ended.error);
    return progress_->seed + 1;
  }

  fs::path keep(uint64_t seed, const MutatedCase& mutated) const {
    const fs::path folder = fs::absolute(options_.keep);
    fs::create_directories(folder);
    const fs::path kept = folder / fmt::format("{}-{}", seed, mutated.damaged_path.filename().string());
    fs::copy_file(mutated.damaged_path, kept, fs::copy_options::overwrite_existing);
    fmt::print("file: {}{}\n", kept.string(),
               mutated.read_path == mutated.damaged_path ? "" : ", as the base of another");
    for (const std::string& assignment : mutated.assignments) fmt::print("with: --set '{}'\n", assignment);
    return kept;
  }

  void report(uint64_t seed, const std::string& fault) {
    ++faults_;
    fmt::print("\nseed {}: {}\n", seed, fault);
    const MutatedCase mutated = ground_.prepare(seed);
    fmt::print("damage: {}\n", mutated.damage);
    keep(seed, mutated);
    fmt::print("again: {} --through {} --only {}{}\n", fs::read_symlink("/proc/self/exe").string(),
               options_.through, seed, options_.edgeward.empty() ? "" : " --edgeward " + options_.edgeward);
    std::fflush(stdout);
  }

  Options options_;
  MutationGround ground_;
  Progress* progress_ = nullptr;
  uint64_t faults_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Reads randomly damaged scenarios and profiles; each must be read or refused with a message");
  app.add_option("--through", options.through, "loader (this program) or program (edgeward)")
      ->check(CLI::IsMember({"loader", "program"}))
      ->capture_default_str();
  app.add_option("--count", options.count, "How many files")->capture_default_str();
  app.add_option("--first", options.first, "Seed of the first one")->capture_default_str();
  app.add_option("--only", options.only, "Show this seed alone");
  app.add_option("--edgeward", options.edgeward, "The program, for --through program");
  app.add_option("--keep", options.keep, "Folder for files at which something went wrong")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  Trial trial(options);
  return options.only != 0 ? trial.show() : trial.run();
}
