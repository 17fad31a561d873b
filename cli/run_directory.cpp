#include "cli/run_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "agents/atomic_file.h"
#include "sim/model/error.h"

namespace fs = std::filesystem;

namespace edgeward {
namespace {

constexpr const char* format_name = "edgeward-run/1";

// What is made of one checkpoint, and says nothing about a later one. figures/ comes on top.
constexpr std::array result_names{"evaluation.csv",
                                  "evaluation_summary.csv",
                                  "evaluation_summary.json",
                                  "report.md",
                                  "policy.pt",
                                  "policy.onnx",
                                  "policy.json"};

// All show numbers of the evaluation: learning.png the rewards of the oracle and of best-static.
constexpr std::array evaluation_figures{"figures/policies.png", "figures/learning.png", "figures/stages.png"};

std::string to_text(const RunInfo& info) {
  const nlohmann::ordered_json json{
      {"format", format_name},     {"edgeward", info.version},  {"commit", info.commit},
      {"command", info.command},   {"scenario", info.scenario}, {"title", info.title},
      {"identity", info.identity}, {"seed", info.seed},         {"workers", info.workers},
      {"cells", info.cells},       {"state", info.state}};
  return json.dump(2) + "\n";
}

RunInfo from_text(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text);
  if (json.at("format") != format_name) throw Error("its format is not " + std::string(format_name));
  RunInfo info;
  info.version = json.at("edgeward").get<std::string>();
  info.commit = json.at("commit").get<std::string>();
  info.command = json.at("command").get<std::string>();
  info.scenario = json.at("scenario").get<std::string>();
  info.title = json.at("title").get<std::string>();
  info.identity = json.at("identity").get<std::string>();
  info.state = json.at("state").get<std::string>();
  info.seed = json.at("seed").get<uint64_t>();
  info.workers = json.at("workers").get<int>();
  info.cells = json.at("cells").get<int>();
  return info;
}

fs::path without_trailing_slash(const std::string& path) {
  const fs::path normal = fs::path(path).lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

// Folders made on the way to a new directory; removed again unless it came about.
class MadeFolders {
 public:
  MadeFolders() = default;
  MadeFolders(const MadeFolders&) = delete;
  MadeFolders& operator=(const MadeFolders&) = delete;
  ~MadeFolders() {
    std::error_code ignored;
    if (!kept_) {
      for (auto folder = made_.rbegin(); folder != made_.rend(); ++folder) fs::remove(*folder, ignored);
    }
  }

  void make(const fs::path& folder) {
    if (folder.empty() || fs::is_directory(folder)) return;
    make(folder.parent_path());
    fs::create_directory(folder);
    made_.push_back(folder);
  }
  void keep() { kept_ = true; }

 private:
  std::vector<fs::path> made_;
  bool kept_ = false;
};

// A directory under construction beside its final place; removed with all it holds unless it was put there.
class Unfinished {
 public:
  Unfinished(const fs::path& final_path, bool with_checkpoints)
      : final_(final_path),
        path_(final_path.parent_path() / fmt::format(".{}.{}", final_path.filename().string(), getpid())) {
    fs::create_directories(with_checkpoints ? path_ / "checkpoints" : path_);
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }
  void put_in_place() const {
    // Fails when somebody made the directory in the meantime: nothing is ever written over.
    if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, final_.c_str(), RENAME_NOREPLACE) != 0) {
      throw fs::filesystem_error("rename", final_, std::error_code(errno, std::generic_category()));
    }
  }

 private:
  fs::path final_, path_;
};

void remove_unfinished_files(const fs::path& folder) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".tmp") fs::remove(entry.path(), ignored);
  }
}

}  // namespace

void check_output_path(const std::string& path) {
  if (path.empty()) throw InputError("the output directory has an empty name");
  const fs::path final_path = without_trailing_slash(path);
  std::error_code error;
  const fs::file_status status = fs::symlink_status(final_path, error);
  if (status.type() != fs::file_type::not_found) {
    throw InputError(
        path + ": exists already; a run never writes over another: name a directory that does not exist");
  }
  fs::path parent = fs::absolute(final_path).parent_path();
  while (!fs::exists(parent, error) && parent.has_relative_path()) parent = parent.parent_path();
  if (!fs::is_directory(parent, error)) {
    throw InputError(path + ": cannot be made: " + parent.string() + " is not a directory");
  }
  if (access(parent.c_str(), W_OK | X_OK) != 0) {
    throw InputError(path + ": cannot be made in " + parent.string() + ": " + std::strerror(errno));
  }
}

RunDirectory RunDirectory::create(const std::string& path, const std::string& config, const RunInfo& info,
                                  const Files& more) {
  check_output_path(path);
  std::optional<Fd> lock;
  const fs::path final_path = without_trailing_slash(path);
  MadeFolders parents;
  try {
    parents.make(final_path.parent_path());
    const Unfinished unfinished(final_path, info.command == "train");
    write_atomically((unfinished.path() / "config.yaml").string(), config);
    write_atomically((unfinished.path() / "run.json").string(), to_text(info));
    for (const auto& [name, content] : more) write_atomically((unfinished.path() / name).string(), content);
    lock = lock_run(unfinished.path().string());
    unfinished.put_in_place();
  } catch (const fs::filesystem_error& error) {
    throw InputError(path + ": cannot be made: " + error.code().message());
  }
  parents.keep();
  RunDirectory run(final_path.string(), info);
  run.lock_ = std::move(lock);
  return run;
}

RunDirectory RunDirectory::open_to_work(const std::string& path) {
  open_to_read(path);  // so that no other directory is locked or swept
  Fd lock = lock_run(path);
  RunDirectory run = open_to_read(path);  // as the process before has left it
  run.lock_ = std::move(lock);
  remove_unfinished_files(run.path_);
  remove_unfinished_files(run.file("checkpoints"));
  return run;
}

RunDirectory RunDirectory::open_to_read(const std::string& path) {
  const fs::path folder = without_trailing_slash(path);
  std::error_code error;
  if (!fs::is_directory(folder, error)) throw InputError(path + ": no such run directory");
  RunDirectory run(folder.string(), {});
  const std::optional<std::string> text = run.read("run.json");
  if (!text || !run.read("config.yaml")) {
    throw InputError(path + ": not a run directory: it has no " + (text ? "config.yaml" : "run.json"));
  }
  try {
    run.info_ = from_text(*text);
  } catch (const std::exception& fault) {
    throw InputError(run.file("run.json") + ": damaged: " + fault.what());
  }
  return run;
}

void RunDirectory::set_state(const std::string& state) {
  info_.state = state;
  write("run.json", to_text(info_));
}

void RunDirectory::write(const std::string& name, const std::string& content) const {
  write_atomically(file(name), content);
}

std::optional<std::string> RunDirectory::read(const std::string& name) const {
  std::ifstream stream(file(name), std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

std::vector<std::string> RunDirectory::remove_results() const {
  std::vector<std::string> removed;
  std::error_code ignored;
  for (const char* name : result_names) {
    if (fs::remove(file(name), ignored)) removed.emplace_back(name);
  }
  bool drawn = false;
  for (const fs::directory_entry& entry : fs::directory_iterator(file("figures"), ignored)) {
    if (entry.path().extension() == ".png") drawn = fs::remove(entry.path(), ignored) || drawn;
  }
  if (drawn) removed.emplace_back("figures/");
  fs::remove(file("figures"), ignored);  // unless somebody keeps something else in there
  return removed;
}

void RunDirectory::remove_evaluation_figures() const {
  std::error_code ignored;
  for (const char* name : evaluation_figures) fs::remove(file(name), ignored);
  fs::remove(file("figures"), ignored);  // where nothing else is in there
}

std::string RunDirectory::checkpoint(int64_t update) const {
  return file(fmt::format("checkpoints/{:08}.ckpt", update));
}

std::vector<int64_t> RunDirectory::checkpoints() const {
  std::vector<int64_t> updates;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(file("checkpoints"), error)) {
    const std::string stem = entry.path().stem().string();
    const bool number =
        !stem.empty() && stem.size() < 19 &&
        std::all_of(stem.begin(), stem.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    if (number && entry.path().extension() == ".ckpt") updates.push_back(std::stoll(stem));
  }
  std::sort(updates.begin(), updates.end());
  return updates;
}

void RunDirectory::keep_checkpoints(size_t newest) const {
  const std::vector<int64_t> updates = checkpoints();
  std::error_code ignored;
  for (size_t index = 0; index + newest < updates.size(); ++index)
    fs::remove(checkpoint(updates[index]), ignored);
}

int64_t RunDirectory::newest_checkpoint() const {
  if (info_.command != "train")
    throw InputError(path_ + ": not a training, but what 'edgeward " + info_.command + "' wrote");
  const std::vector<int64_t> updates = checkpoints();
  if (updates.empty()) {
    throw InputError(path_ + ": has no checkpoint yet; go on with: edgeward train --resume " + path_);
  }
  return updates.back();
}

std::string default_run_path(const std::string& scenario, uint64_t seed) {
  fs::path name = scenario;
  std::string stem;
  if (name.extension() == ".yaml" || name.extension() == ".yml") {
    stem = name.stem().string();
  } else {
    stem = scenario;
    std::replace(stem.begin(), stem.end(), '/', '-');
  }
  for (int number = 1;; ++number) {
    const std::string path = fmt::format("runs/{}-seed{}-{}", stem, seed, number);
    std::error_code error;
    if (fs::symlink_status(path, error).type() == fs::file_type::not_found) return path;
  }
}

}  // namespace edgeward
