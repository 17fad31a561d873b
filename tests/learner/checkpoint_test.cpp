#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "agents/learner/checkpoint.h"
#include "agents/learner/learned_policy.h"
#include "agents/learner/trainer.h"
#include "sim/model/error.h"
#include "tests/learner/tabular_env.h"

using namespace edgeward;
using namespace edgeward::testing;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("edgeward-checkpoint-" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  size_t files() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  fs::path path_;
};

std::string read(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::string& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

TrainingSettings settings() {
  TrainingSettings result;
  result.environments = 8;
  result.rollout_steps = 4;
  result.total_steps = 8 * 4 * 23;
  result.gamma = 0.9;
  result.gae_lambda = 0.95;
  result.trunk = {16, 16};
  result.checkpoint_updates = 5;
  return result;
}

// Every number of a report, in bytes, so that NaN equals NaN.
std::string bytes_of(const UpdateReport& report) {
  std::string bytes;
  const auto add = [&](auto value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes.append(raw, sizeof value);
  };
  for (const int64_t count : {report.update, report.updates, report.steps, report.episodes}) add(count);
  for (const double number :
       {report.simulated_s, report.reward, report.policy_loss, report.value_loss, report.entropy,
        report.gradient_norm, report.learning_rate, report.entropy_coefficient}) {
    add(number);
  }
  for (const double number : report.group_reward) add(number);
  return bytes;
}

// Keeps every report and, where a folder is given, every checkpoint; stops after an update.
struct Recorder : TrainingObserver {
  Trainer* trainer = nullptr;
  const Folder* folder = nullptr;
  int64_t stop_after = -1;
  std::map<int64_t, std::string> reports;
  std::map<int64_t, std::string> checkpoints;

  void updated(const UpdateReport& report) override { reports[report.update] = bytes_of(report); }
  void checkpoint_due() override {
    REQUIRE(trainer->saved_update() == trainer->updates_done());
    if (folder == nullptr) return;
    trainer->save(*folder / "due.ckpt");
    checkpoints[trainer->saved_update()] = read(*folder / "due.ckpt");
  }
  bool stop_requested() override { return trainer->updates_done() == stop_after; }
};

struct Run {
  TabularEnv env{chain(), 8};
  Trainer trainer;
  Recorder recorder;

  explicit Run(uint64_t seed, const TrainingSettings& with = settings()) : trainer(env, with, seed, "chain") {
    recorder.trainer = &trainer;
  }
  std::string saved(const Folder& folder) const {
    trainer.save(folder / "saved.ckpt");
    return read(folder / "saved.ckpt");
  }
};

std::string message(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no InputError";
}

}  // namespace

TEST_CASE("same seed, same bytes, and another seed, other bytes") {
  const Folder folder;
  TrainingSettings with = settings();
  with.overlap = GENERATE(true, false);
  Run one(7, with), same(7, with), other(8, with);
  for (Run* run : {&one, &same, &other}) {
    run->recorder.folder = &folder;
    CHECK(run->trainer.run(run->recorder));
    CHECK(run->trainer.updates_done() == 23);
    CHECK(run->trainer.saved_update() == 23);
  }
  CHECK(one.saved(folder) == same.saved(folder));
  CHECK(one.recorder.reports == same.recorder.reports);
  CHECK(one.recorder.checkpoints == same.recorder.checkpoints);
  CHECK(one.recorder.reports.size() == 23);
  CHECK(one.saved(folder) != other.saved(folder));
  CHECK(one.recorder.reports != other.recorder.reports);
  for (const int64_t update : {0, 5, 10, 15, 20, 23}) CHECK(one.recorder.checkpoints.count(update) == 1);
  CHECK(one.recorder.checkpoints.size() == 6);
}

TEST_CASE("a training that was killed and resumed gives the bytes of the one that was not") {
  const Folder folder;
  const auto optimizer = GENERATE(TrainingSettings::Optimizer::rmsprop, TrainingSettings::Optimizer::adam);
  const auto overlap = GENERATE(true, false);
  const int64_t stop = GENERATE(1, 10, 13, 22);
  CAPTURE(overlap, stop);
  TrainingSettings with = settings();
  with.overlap = overlap;
  with.optimizer = optimizer;
  Run whole(7, with);
  whole.recorder.folder = &folder;
  whole.trainer.run(whole.recorder);

  Run killed(7, with);
  killed.recorder.stop_after = stop;
  CHECK_FALSE(killed.trainer.run(killed.recorder));
  CHECK(killed.trainer.updates_done() == stop);
  const int64_t boundary = stop / 5 * 5;
  CHECK(killed.trainer.saved_update() == boundary);
  killed.trainer.save(folder / "killed.ckpt");
  CHECK(read(folder / "killed.ckpt") == whole.recorder.checkpoints[boundary]);

  Run resumed(7, with);
  resumed.recorder.folder = &folder;
  resumed.trainer.resume(folder / "killed.ckpt");
  CHECK(resumed.trainer.updates_done() == boundary);
  CHECK(resumed.trainer.run(resumed.recorder));
  CHECK(resumed.saved(folder) == whole.saved(folder));
  for (const auto& [update, report] : whole.recorder.reports) {
    if (update > boundary) CHECK(resumed.recorder.reports[update] == report);
  }
  for (const auto& [update, bytes] : resumed.recorder.checkpoints) {
    CHECK(bytes == whole.recorder.checkpoints[update]);
  }
}

TEST_CASE("a training that was stopped can go on in the same process") {
  const Folder folder;
  Run whole(7), paused(7);
  whole.trainer.run(whole.recorder);
  paused.recorder.stop_after = 13;
  CHECK_FALSE(paused.trainer.run(paused.recorder));
  CHECK(paused.trainer.run(paused.recorder));
  CHECK(paused.trainer.run(paused.recorder));  // nothing is left to do
  CHECK(paused.recorder.reports == whole.recorder.reports);
  CHECK(paused.saved(folder) == whole.saved(folder));
}

TEST_CASE("without boundaries the first and the last state can be saved") {
  const Folder folder;
  TrainingSettings with = settings();
  with.checkpoint_updates = 0;
  Run run(7, with);
  run.recorder.folder = &folder;
  run.recorder.stop_after = 9;
  CHECK_FALSE(run.trainer.run(run.recorder));
  CHECK(run.trainer.saved_update() == 0);
  CHECK(run.trainer.run(run.recorder));
  CHECK(run.trainer.saved_update() == 23);
  CHECK(run.recorder.checkpoints.size() == 2);
}

TEST_CASE("reports count what happened") {
  Run run(7);
  struct Counter : TrainingObserver {
    std::vector<UpdateReport> reports;
    void updated(const UpdateReport& report) override { reports.push_back(report); }
  } counter;
  run.trainer.run(counter);
  REQUIRE(counter.reports.size() == 23);
  const UpdateReport& last = counter.reports.back();
  CHECK(last.update == 23);
  CHECK(last.updates == 23);
  CHECK(last.steps == 23 * 32);
  CHECK(last.simulated_s == Approx(23 * 32 * 1.5));
  CHECK(last.episodes > 23 * 32 / 20);  // about one step in six ends an episode
  CHECK(last.episodes < 23 * 32 / 4);
  CHECK(last.group_reward.size() == 2);
  CHECK(counter.reports.front().learning_rate == 2e-3);
  CHECK(last.learning_rate == Approx(2e-3 / 23));
  CHECK(last.entropy_coefficient == Approx(TrainingSettings().entropy.from / 23));
  CHECK(last.gradient_norm > 0);
}

TEST_CASE("a loaded policy acts as the trainer's own") {
  const Folder folder;
  Run run(7);
  run.trainer.run(run.recorder);
  run.trainer.save(folder / "final.ckpt");
  const auto loaded = load_learned_policy(folder / "final.ckpt", run.env.spec(), "chain");
  const StepBatch& batch = run.env.batch();
  const ObservationBatch observed{batch.size, batch.observation, batch.mask, {}};
  const std::vector<uint8_t> fresh(8, 0);
  for (const Mode mode : {Mode::greedy, Mode::sample}) {
    Rng rng(1), same_rng(1);
    for (int step = 0; step < 50; ++step) {
      std::vector<int32_t> actions(8), expected(8);
      loaded->act(observed, {}, fresh, mode, rng, actions);
      run.trainer.policy().act(observed, {}, fresh, mode, same_rng, expected);
      REQUIRE(actions == expected);
      run.env.step(actions);
    }
  }
}

TEST_CASE("each bad checkpoint is refused with what was found and what was expected") {
  const Folder folder;
  Run run(7);
  run.trainer.run(run.recorder);
  run.trainer.save(folder / "good.ckpt");
  const std::string good = read(folder / "good.ckpt");
  const std::string file = folder / "bad.ckpt";
  const auto refused = [&](const std::string& bytes) {
    write(file, bytes);
    Run other(7);
    const std::string on_resume = message([&] { other.trainer.resume(file); });
    CHECK(other.trainer.updates_done() == 0);
    CHECK(on_resume == message([&] { load_learned_policy(file, run.env.spec(), "chain"); }));
    CHECK_THAT(on_resume, Contains(file));
    return on_resume;
  };

  CHECK(refused("") == file + ": not an Edgeward checkpoint: it is empty");
  CHECK_THAT(refused("PK\x03\x04 and so on"),
             Contains("not an Edgeward checkpoint: it starts with 'PK?? and'"));
  CHECK_THAT(refused(good.substr(0, 5)), Contains("truncated checkpoint: 5 bytes, expected 80"));
  CHECK_THAT(refused(good.substr(0, 200)), Contains("truncated checkpoint: 200 bytes, expected "));
  CHECK_THAT(refused(good.substr(0, good.size() - 1)),
             Contains("truncated checkpoint: " + std::to_string(good.size() - 1) + " bytes, expected " +
                      std::to_string(good.size())));
  CHECK_THAT(refused(good + "x"), Contains("damaged checkpoint: " + std::to_string(good.size() + 1) +
                                           " bytes, expected " + std::to_string(good.size())));
  const auto flipped = [&](size_t place) {
    std::string bytes = good;
    bytes[place] = static_cast<char>(bytes[place] ^ 1);
    return bytes;
  };
  CHECK_THAT(refused(flipped(good.size() - 100)), Contains("damaged checkpoint: SHA-256 of its payload is "));
  CHECK_THAT(refused(flipped(90)), Contains("damaged checkpoint: SHA-256 of its header is "));
  CHECK_THAT(refused(flipped(8)), Contains("checkpoint of format version 3, expected 2"));

  CHECK_THAT(message([&] { load_learned_policy(folder / "none.ckpt", run.env.spec(), "chain"); }),
             Contains("none.ckpt: cannot be opened: No such file or directory"));
  CHECK_THAT(message([&] { load_learned_policy(folder / "", run.env.spec(), "chain"); }),
             Contains("not an Edgeward checkpoint: it is a folder"));
}

TEST_CASE("a checkpoint of another scenario, problem, settings or seed is refused") {
  const Folder folder;
  const std::string file = folder / "good.ckpt";
  Run run(7);
  run.trainer.run(run.recorder);
  run.trainer.save(file);

  CHECK(message([&] { load_learned_policy(file, run.env.spec(), "ring"); }) ==
        file + ": checkpoint of another scenario: identity chain, expected ring");
  Spec spec = run.env.spec();
  spec.observation[0].name = "something else";
  CHECK_THAT(message([&] { load_learned_policy(file, spec, "chain"); }),
             Contains(file + ": checkpoint of another decision problem: SHA-256 of its Spec is "));

  Run other_seed(8);
  CHECK(message([&] { other_seed.trainer.resume(file); }) ==
        file + ": checkpoint of a training with another seed: 7, expected 8");
  const auto refused = [&](const std::function<void(TrainingSettings&)>& change) {
    TrainingSettings with = settings();
    change(with);
    Run other(7, with);
    return message([&] { other.trainer.resume(file); });
  };
  const std::string start = file + ": checkpoint of a training with other settings: training.";
  CHECK(refused([](auto& s) { s.learning_rate.from = 0.01; }) ==
        start + "learning_rate.from is 0.002, expected 0.01");
  CHECK(refused([](auto& s) { s.trunk = {16, 32}; }) == start + "trunk.1 is 16, expected 32");
  CHECK(refused([](auto& s) { s.trunk = {16}; }).find(start.substr(0, start.size() - 9)) == 0);
  CHECK(refused([](auto& s) { s.optimizer = TrainingSettings::Optimizer::adam; }) ==
        start + "optimizer is \"rmsprop\", expected \"adam\"");
  CHECK(refused([](auto& s) { s.total_steps += 1; }) == start + "steps is 736, expected 737");
  CHECK(refused([](auto& s) { s.checkpoint_updates = 6; }) == start + "checkpoint_every is 5, expected 6");
  CHECK(refused([](auto& s) { s.overlap = false; }) == start + "overlap is true, expected false");
  CHECK(refused([](auto& s) { s.normalise_observation = false; }) ==
        start + "normalise_observation is true, expected false");
}

TEST_CASE("a checkpoint whose optimizer does not fit leaves the training as it was") {
  const Folder folder;
  TrainingSettings adam = settings();
  adam.optimizer = TrainingSettings::Optimizer::adam;
  Run trained(7, adam);
  trained.trainer.run(trained.recorder);
  trained.trainer.save(folder / "adam.ckpt");
  Checkpoint checkpoint = read_checkpoint(folder / "adam.ckpt");
  checkpoint.header.settings = settings_json(settings());  // says RMSprop, and holds Adam's averages
  write(folder / "mixed.ckpt", pack_checkpoint(checkpoint.header, checkpoint.payload));

  Run untouched(7), refused(7);
  CHECK_THAT(message([&] { refused.trainer.resume(folder / "mixed.ckpt"); }),
             Contains("mixed.ckpt: damaged checkpoint: the optimizer's state is of another kind"));
  untouched.trainer.run(untouched.recorder);
  refused.trainer.run(refused.recorder);
  CHECK(refused.recorder.reports == untouched.recorder.reports);
  CHECK(refused.saved(folder) == untouched.saved(folder));
}

TEST_CASE("a checkpoint that cannot be written leaves nothing behind, and an older one as it was") {
  const Folder folder;
  Run run(7);
  run.trainer.save(folder / "kept.ckpt");
  CHECK(folder.files() == 1);
  const std::string nowhere = folder / "no/such/folder.ckpt";
  CHECK(message([&] { run.trainer.save(nowhere); }) ==
        nowhere + ": cannot be written: No such file or directory");
  fs::create_directories(folder / "taken.ckpt/by_a_folder");
  CHECK_THAT(message([&] { run.trainer.save(folder / "taken.ckpt"); }),
             Contains("taken.ckpt: cannot be written: "));
  CHECK(folder.files() == 2);
}

TEST_CASE("a training for another number of environments is an error") {
  TabularEnv env(chain(), 4);
  CHECK_THROWS_WITH(Trainer(env, settings(), 1, "chain"),
                    "the training is set up for 8 environments, but there are 4");
}
