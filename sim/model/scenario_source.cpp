// Finding a scenario's file, laying its bases under it and the command line's assignments over it.
#include <algorithm>
#include <filesystem>

#include "sim/model/data_folders.h"
#include "sim/model/nearest.h"
#include "sim/model/scenario.h"

namespace edgeward {
namespace {

namespace fs = std::filesystem;

std::string find_file(const std::string& name_or_path) {
  const std::string named = scenario_folder() + "/" + name_or_path + ".yaml";
  std::error_code error;
  if (fs::is_regular_file(named, error)) return named;
  if (fs::exists(name_or_path, error)) return name_or_path;
  const std::vector<std::string> known = scenario_names();
  std::string wanted = name_or_path;
  for (const std::string prefix : {"scenarios/", "./"}) {
    if (wanted.starts_with(prefix)) wanted.erase(0, prefix.size());
  }
  if (wanted.ends_with(".yaml")) wanted.erase(wanted.size() - 5);
  throw InputError(Complaint{{name_or_path, 0, 0},
                             "",
                             "no such scenario",
                             "a path to a YAML file, or one of " + join(known),
                             nearest_match(wanted, known)});
}

// Reads a file and lays its bases under it. `chain`: the files on the way here, for cycles.
Node read_with_bases(const std::string& path, std::vector<std::string>& chain) {
  Node root = read_yaml(path);
  chain.push_back(path);
  const auto base = std::find_if(root.entries.begin(), root.entries.end(),
                                 [](const auto& entry) { return entry.first == "base"; });
  if (base == root.entries.end()) return root;
  const Node named = std::move(base->second);
  root.entries.erase(base);
  const auto fail = [&named](const std::string& problem, const std::string& allowed) {
    throw InputError(Complaint{named.mark, "base", problem, allowed, ""});
  };
  const std::string allowed = "the path of a YAML file, relative to this one";
  if (named.kind != Node::Kind::scalar || named.scalar.empty()) fail("is not a path", allowed);
  const fs::path file = (fs::path(path).parent_path() / named.scalar).lexically_normal();
  std::error_code error;
  if (!fs::is_regular_file(file, error)) fail("no such file '" + file.string() + "'", allowed);
  for (const std::string& earlier : chain) {
    if (!fs::equivalent(earlier, file)) continue;
    std::vector<std::string> circle = chain;
    circle.push_back(file.string());
    fail("cyclic base: " + join(circle, " -> "), "a file that does not lead back here");
  }
  Node under = read_with_bases(file.string(), chain);
  lay_over(under, std::move(root));
  return under;
}

}  // namespace

ScenarioSource load_scenario(const std::string& name_or_path, const std::vector<std::string>& assignments) {
  ScenarioSource source;
  source.path = find_file(name_or_path);
  source.root = read_with_bases(source.path, source.files);
  for (const std::string& assignment : assignments) assign(source.root, assignment, "--set");
  return source;
}

ScenarioSource parse_scenario(const std::string& text, const std::string& file) {
  return {file, parse_yaml(text, file), {file}};
}

std::vector<std::string> scenario_names() {
  std::vector<std::string> names;
  std::error_code error;
  const fs::path folder = scenario_folder();
  for (const auto& file : fs::recursive_directory_iterator(folder, error)) {
    if (file.path().extension() != ".yaml") continue;
    names.push_back(fs::relative(file.path(), folder).replace_extension().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace edgeward
