// Finding a scenario's file, laying its bases under it and the command line's assignments over it.
#include <algorithm>
#include <filesystem>

#include "sim/model/data_folders.h"
#include "sim/model/nearest.h"
#include "sim/model/scenario.h"

namespace edgeward {
namespace {

namespace fs = std::filesystem;

constexpr const char* studies_file = "studies.yaml";  // what `edgeward reproduce` runs: no scenario

// The scenario that is meant, by its whole name ("edgerl/balance") or its last part ("balanced"), or "".
std::string nearest_scenario(std::string wanted, const std::string& scenarios) {
  const std::vector<std::string> known = scenario_names(scenarios);
  for (const std::string prefix : {"scenarios/", "./"}) {
    if (wanted.starts_with(prefix)) wanted.erase(0, prefix.size());
  }
  if (wanted.ends_with(".yaml")) wanted.erase(wanted.size() - 5);
  const std::string nearest = nearest_match(wanted, known);
  if (!nearest.empty()) return nearest;
  std::vector<std::string> last_parts;
  for (const std::string& name : known) last_parts.push_back(fs::path(name).filename().string());
  const std::string last = nearest_match(fs::path(wanted).filename().string(), last_parts);
  if (last.empty()) return "";
  return known[static_cast<size_t>(std::find(last_parts.begin(), last_parts.end(), last) -
                                   last_parts.begin())];
}

// The path of the file that a wrong `base` in `path` means, relative to it, or "".
std::string nearest_base(const fs::path& path, const std::string& base, const std::string& scenarios) {
  std::error_code error;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (fs::is_regular_file(folder / (base + ".yaml"), error)) return base + ".yaml";
  const std::string scenario = nearest_scenario(base, scenarios);
  if (scenario.empty()) return "";
  const fs::path file = scenarios + "/" + scenario + ".yaml";
  return fs::equivalent(file, path, error) ? "" : fs::relative(file, folder, error).string();
}

std::string find_file(const std::string& name_or_path, const std::string& scenarios) {
  const std::string named = scenarios + "/" + name_or_path + ".yaml";
  std::error_code error;
  if (fs::is_regular_file(named, error)) return named;
  if (fs::exists(name_or_path, error)) return name_or_path;
  if (name_or_path.ends_with(".yaml")) {
    throw InputError(
        Complaint{{name_or_path, 0, 0}, "", "no such file", "", nearest_scenario(name_or_path, scenarios)});
  }
  std::vector<std::string> beside;  // those of the same folder
  const fs::path folder = fs::path(name_or_path).parent_path();
  for (const std::string& name : scenario_names(scenarios)) {
    if (!folder.empty() && fs::path(name).parent_path() == folder) beside.push_back(name);
  }
  throw InputError(Complaint{
      {name_or_path, 0, 0},
      "",
      "no such file or scenario",
      "a path to a YAML file, or " +
          (beside.empty() ? "a name that `edgeward scenario list` shows" : "one of " + join(beside)),
      nearest_scenario(name_or_path, scenarios)});
}

// Reads a file and lays its bases under it. `chain`: the files on the way here, for cycles.
Node read_with_bases(const std::string& path, const std::string& scenarios, std::vector<std::string>& chain) {
  Node root = read_yaml(path);
  chain.push_back(path);
  const auto base = std::find_if(root.entries.begin(), root.entries.end(),
                                 [](const auto& entry) { return entry.first == "base"; });
  if (base == root.entries.end()) return root;
  const Node named = std::move(base->second);
  root.entries.erase(base);
  const auto fail = [&named](const std::string& problem, const std::string& allowed,
                             const std::string& nearest = "") {
    throw InputError(Complaint{named.mark, "base", problem, allowed, nearest});
  };
  const std::string allowed = "the path of a YAML file, relative to this one";
  if (named.kind != Node::Kind::scalar || named.scalar.empty()) fail("is not a path", allowed);
  const fs::path file = (fs::path(path).parent_path() / named.scalar).lexically_normal();
  std::error_code error;
  if (!fs::is_regular_file(file, error)) {
    const std::vector<std::string> names = scenario_names(scenarios);
    const bool is_name = std::find(names.begin(), names.end(), named.scalar) != names.end();
    fail(is_name ? "'" + named.scalar + "' is the name of a scenario, not a path"
                 : "no such file '" + file.string() + "'",
         allowed, nearest_base(path, named.scalar, scenarios));
  }
  for (const std::string& earlier : chain) {
    if (!fs::equivalent(earlier, file)) continue;
    std::vector<std::string> circle = chain;
    circle.push_back(file.string());
    fail("cyclic base: " + join(circle, " -> "), "a file that does not lead back here");
  }
  Node under = read_with_bases(file.string(), scenarios, chain);
  lay_over(under, std::move(root));
  return under;
}

}  // namespace

ScenarioSource load_scenario(const std::string& name_or_path, const std::vector<std::string>& assignments,
                             const std::string& scenarios) {
  ScenarioSource source;
  source.path = find_file(name_or_path, scenarios);
  source.root = read_with_bases(source.path, scenarios, source.files);
  for (const std::string& assignment : assignments) assign(source.root, assignment, "--set");
  return source;
}

ScenarioSource parse_scenario(const std::string& text, const std::string& file) {
  return {file, parse_yaml(text, file), {file}};
}

std::vector<std::string> scenario_names(const std::string& scenarios) {
  std::vector<std::string> names;
  std::error_code error;
  const fs::path folder = scenarios;
  for (const auto& file : fs::recursive_directory_iterator(folder, error)) {
    if (file.path().extension() != ".yaml" || file.path().filename() == studies_file) continue;
    names.push_back(fs::relative(file.path(), folder).replace_extension().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace edgeward
