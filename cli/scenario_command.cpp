#include "cli/scenario_command.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agents/policies/policy_registry.h"
#include "cli/experiment_options.h"
#include "cli/figures.h"
#include "cli/json_subcommand.h"
#include "cli/scenario_draw.h"
#include "cli/table.h"
#include "env/system_description.h"
#include "sim/model/data_folders.h"
#include "sim/model/nearest.h"

namespace edgeward {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::vector<std::string> scenarios;  // check
  std::string scenario;                // the other commands
  std::vector<std::string> assignments;
  std::string picture;
  bool json = false;
};

Experiment read(const std::string& scenario, const Options& options) {
  return load_experiment({scenario, options.assignments});
}

void list(const Options& options) {
  Table table;
  for (const char* title : {"scenario", "title"}) table.column(title, Table::Align::left);
  Json json = Json::array();
  for (const std::string& name : scenario_names()) {
    std::string title = "(cannot be read; see: edgeward scenario check " + name + ")";
    try {
      const ScenarioSource source = load_scenario(name);
      if (const Node* found = source.root.find("title")) title = found->scalar;
    } catch (const InputError&) {  // a list of names is no place to complain
    }
    json.push_back({{"scenario", name}, {"title", title}});
    table.row({name, std::move(title)});
  }
  fmt::print("{}", options.json ? json.dump(2) + "\n" : table.text());
}

void check(const Options& options) {
  std::vector<std::string> faults;
  Json json = Json::array();
  for (const std::string& name : options.scenarios) {
    try {
      const Experiment experiment = read(name, options);
      const Scenario& scenario = experiment.scenario;
      if (!options.json) {
        fmt::print("{}: ok ({}: {}; {} choices; {} device{}, {} server{})\n", experiment.source.path,
                   scenario.title, join(scenario.families), scenario.choices.size(), scenario.devices.size(),
                   scenario.devices.size() == 1 ? "" : "s", scenario.servers.size(),
                   scenario.servers.size() == 1 ? "" : "s");
      }
      json.push_back({{"scenario", experiment.source.path},
                      {"title", scenario.title},
                      {"files", experiment.source.files},
                      {"families", scenario.families},
                      {"choices", scenario.choices},
                      {"identity", experiment.identity}});
    } catch (const InputError& error) {
      faults.emplace_back(error.what());
    }
  }
  if (!faults.empty()) throw InputError(join(faults, "\n"));
  if (options.json) fmt::print("{}\n", json.dump(2));
}

// FILE:LINE, in which a file of the scenario or profile folder is called as it is called there.
std::string short_place(const ResolvedValue& value) {
  if (value.is_default) return "default";
  std::string file = value.mark.file;
  for (const std::string& folder : {scenario_folder() + "/", profile_folder() + "/"}) {
    if (file.starts_with(folder)) file.erase(0, folder.size());
  }
  return value.mark.line > 0 ? fmt::format("{}:{}", file, value.mark.line) : file;
}

// By name: why a baseline does not apply, null where it does.
Json policies_json(const Experiment& experiment) {
  Json policies;
  for (const std::string& name : baseline_names()) {
    const std::string reason = why_not_applicable(name, experiment.scenario, experiment.split);
    policies[name] = reason.empty() ? Json() : Json(reason);
  }
  return policies;
}

void explain(const Options& options) {
  const Experiment experiment = read(options.scenario, options);
  Table table;
  for (const char* title : {"set by", "value", "is"}) table.column(title, Table::Align::left);
  Json values = Json::array();
  for (const ResolvedValue& value : experiment.log.values()) {
    table.row({short_place(value), value.path, value.value});
    values.push_back({{"path", value.path},
                      {"value", value.value},
                      {"set_by", value.is_default ? "default" : value.mark.str()}});
  }
  if (options.json) {
    const Json json{{"scenario", experiment.source.path},
                    {"files", experiment.source.files},
                    {"identity", experiment.identity},
                    {"values", values},
                    {"policies", policies_json(experiment)}};
    fmt::print("{}\n", json.dump(2));
    return;
  }
  fmt::print("{}\n\n{}\n", join(experiment.source.files, "\n  on top of "), table.text());
  fmt::print("profiles: {}\nidentity: {}\n", profile_folder(), experiment.identity);
}

void draw(const Options& options) {
  if (options.picture.empty() && !options.json) {
    throw InputError("scenario draw: the picture's FILE is missing: SCENARIO FILE.png (or .svg, .pdf)");
  }
  if (!options.picture.empty()) {
    check_picture_path(options.picture);
    if (const std::string why = why_no_figures(); !why.empty()) throw InputError(why);
  }
  const Scenario scenario = read(options.scenario, options).scenario;
  if (!options.picture.empty()) draw_system(scenario, options.picture);
  if (options.json) {
    fmt::print("{}\n", describe_system(scenario).dump(2));
  } else {
    fmt::print("Written to {}\n", options.picture);
  }
}

}  // namespace

void add_scenario_command(CLI::App& app) {
  CLI::App& command = *app.add_subcommand("scenario", "List, check, explain and draw scenarios");
  command.require_subcommand(1);
  command.footer(
      "Examples:\n  edgeward scenario check edgerl/balanced my.yaml\n"
      "  edgeward scenario explain edgerl/balanced --set devices.uav.count=3\n"
      "  edgeward scenario draw edgerl/balanced system.png");
  const auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* what, void (*run)(const Options&)) -> CLI::App& {
    return add_json_subcommand(command, options, name, what, run);
  };
  const auto add_assignments = [&](CLI::App& each) {
    each.add_option("--set", options->assignments,
                    "Set a value of the scenario: --set environment.episode=50 (repeatable)")
        ->allow_extra_args(false)
        ->type_name("KEY=VALUE");
  };
  add("list", "List the scenarios that come with Edgeward", list);
  CLI::App& checking = add("check", "Say whether scenarios are right", check);
  checking
      .add_option("SCENARIO", options->scenarios,
                  "Scenarios by name (edgerl/balanced) or as paths to YAML files")
      ->required();
  add_assignments(checking);
  const auto add_scenario = [&](CLI::App& each) {
    each.add_option("SCENARIO", options->scenario,
                    "A scenario by name (edgerl/balanced) or as a path to a YAML file")
        ->required();
    add_assignments(each);
  };
  add_scenario(add("explain", "Print every value of a scenario and what set it", explain));
  CLI::App& drawing = add("draw", "Draw the simulated system; --json: print what is drawn", draw);
  add_scenario(drawing);
  drawing.add_option("FILE", options->picture,
                     "The picture: a name ending with .png, .svg or .pdf; an older one is replaced");
}

}  // namespace edgeward
