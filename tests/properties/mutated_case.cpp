#include "tests/properties/mutated_case.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "sim/model/document.h"
#include "tests/properties/mutant.h"
#include "tests/properties/random_world.h"

namespace edgeward::testing {
namespace {

namespace fs = std::filesystem;

constexpr double share_of_profiles = 0.2, share_of_random_worlds = 0.6, share_of_bases = 0.15;
constexpr double share_of_assignments = 0.15, share_of_circles = 0.02;

std::vector<fs::path> yaml_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    if (file.path().extension() == ".yaml") files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

MutationGround::MutationGround()
    : folder_(fs::temp_directory_path() / fmt::format("edgeward-mutants-{}", getpid())) {
  fs::create_directories(folder_);
  for (const char* part : {"scenarios", "profiles"}) {
    fs::copy(fs::path(EDGEWARD_SOURCE_DIR) / part, folder_ / part, fs::copy_options::recursive);
  }
  for (const fs::path& file : yaml_files(folder_ / "scenarios"))
    scenarios_.push_back({file, read_text(file)});
  for (const fs::path& file : yaml_files(folder_ / "profiles")) profiles_.push_back({file, read_text(file)});
}

MutationGround::~MutationGround() {
  std::error_code error;
  fs::remove_all(folder_, error);
}

void MutationGround::write(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw Error("cannot write " + path.string());
  written_.push_back(path);
}

MutatedCase MutationGround::prepare(uint64_t seed) {
  for (const fs::path& path : written_) {
    const auto original = std::find_if(profiles_.begin(), profiles_.end(),
                                       [&path](const Original& each) { return each.path == path; });
    if (original == profiles_.end()) {
      fs::remove(path);
    } else {
      std::ofstream(path, std::ios::binary) << original->text;
    }
  }
  written_.clear();
  Dice dice(seed, 1);
  return dice.chance(share_of_profiles) ? damage_profile(dice) : damage_scenario(seed, dice);
}

MutatedCase MutationGround::damage_profile(Dice& dice) {
  const Original& original = dice.pick(profiles_);
  const Mutant mutant = damaged(original.text, dice.pick(profiles_).text, dice);
  write(original.path, mutant.text);
  return {false, mutant.damage, original.path, original.path, {}};
}

MutatedCase MutationGround::damage_scenario(uint64_t seed, Dice& dice) {
  const bool is_random = dice.chance(share_of_random_worlds);
  Original original = dice.pick(scenarios_);
  if (is_random) original.text = random_world(seed).yaml;
  MutatedCase made;
  made.damaged_path = made.read_path = original.path.parent_path() / "mutant.yaml";
  Mutant mutant{original.text, "nothing"};
  if (dice.chance(share_of_assignments)) {
    for (int count = dice.between(1, 2); count > 0; --count) {
      std::string assignment = damaged_assignment(original.text, dice);
      std::erase(assignment, '\0');  // none can be given on a command line
      made.assignments.push_back(assignment);
    }
  } else {
    mutant = damaged(original.text,
                     dice.chance(0.5) ? random_world(seed + 1).yaml : dice.pick(scenarios_).text, dice);
  }
  if (dice.chance(share_of_circles)) {
    static const std::vector<std::string> bases{"mutant.yaml",  "./mutant.yaml", "over.yaml", ".",
                                                "..",           "/dev/null",     "/",         "mutant.yaml/x",
                                                "nothing.yaml", "\"a\\0b\"",     "''",        "[a]"};
    mutant.text = "base: " + dice.pick(bases) + "\n" + mutant.text;
    mutant.damage += "a base; ";
  }
  write(made.damaged_path, mutant.text);
  made.damage = mutant.damage;
  if (dice.chance(share_of_bases)) {
    made.read_path = original.path.parent_path() / "over.yaml";
    write(made.read_path, "schema: edgeward-scenario/1\nbase: mutant.yaml\ntitle: over a damaged base\n");
  }
  return made;
}

std::vector<std::string> users_of_profile(const fs::path& path) {
  const std::string kind = path.parent_path().filename(), name = path.stem();
  const std::string family = kind == "families" ? name : "vgg";
  const std::string device = kind == "devices" ? name : "jetson-tx2";
  const std::string server = kind == "servers" ? name : "x86-epyc-2vcpu";
  std::vector<std::string> links{"model: constant, rate: 20 Mbps"}, arrivals{"model: poisson, rate: 1 /s"};
  if (kind == "links") links = {"model: constant, profile: " + name, "model: trace, profile: " + name};
  if (kind == "workloads") arrivals = {fmt::format("model: recorded, profile: {}", name)};
  std::vector<std::string> texts;
  for (const std::string& link : links) {
    for (const std::string& arrival : arrivals) {
      for (const char* cuts : {"paper", "block"}) {
        texts.push_back(fmt::format(
            "schema: edgeward-scenario/1\ntitle: over a damaged profile\n"
            "plans: {{families: [{}], cuts: {}}}\n"
            "servers: {{s: {{profile: {}, service: {{model: lognormal}}}}}}\n"
            "devices: {{d: {{profile: {}, service: {{model: lognormal, sigma: 0.3}}, link: {{{}}}}}}}\n"
            "workload: {{kind: streams, interval: 1 s, arrivals: {{{}}}}}\n"
            "environment:\n  kind: split\n  episode: 2\n  observed_rate: {{low: 1 bps, high: 1000 Gbps}}\n"
            "  weights: {{accuracy: 0.5, latency: 0.25, energy: 0.25}}\n",
            family, cuts, server, device, link, arrival));
      }
    }
  }
  return texts;
}

}  // namespace edgeward::testing
