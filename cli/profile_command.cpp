#include "cli/profile_command.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "cli/json_subcommand.h"
#include "cli/profile_report.h"
#include "cli/table.h"
#include "sim/model/data_folders.h"
#include "sim/model/nearest.h"
#include "sim/model/profile_versions.h"
#include "sim/model/units.h"

namespace edgeward {
namespace {

struct Options {
  std::string name;
  std::vector<std::string> files;
  std::string rate = "20 Mbps";
  ReportContext context;
  bool json = false;
};

void print(const Options& options, const ProfileReport& report) {
  fmt::print("{}", options.json ? report.json.dump(2) + "\n" : report.text);
}

ReportContext context_of(const Options& options) {
  ReportContext context = options.context;
  try {
    context.rate_bps = parse_quantity(options.rate, Dimension::rate);
  } catch (const std::invalid_argument& error) {
    throw InputError(std::string("--rate: ") + error.what());
  }
  if (context.rate_bps <= 0) throw InputError("--rate: '" + options.rate + "' is not above 0");
  return context;
}

void list(const Options& options) {
  ProfileLibrary profiles(profile_folder());
  Table table;
  for (const char* title : {"kind", "name", "what it is"}) table.column(title, Table::Align::left);
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const std::string& kind : profile_kinds()) {
    for (const std::string& name : profiles.names(kind)) {
      const std::string file = profiles.path(kind, name);
      std::string about = std::visit([](const auto& profile) { return profile.about; }, read_profile(file));
      json.push_back({{"kind", kind}, {"name", name}, {"about", about}, {"file", file}});
      table.row({kind, name, std::move(about)});
    }
  }
  fmt::print("{}", options.json ? json.dump(2) + "\n" : table.text());
}

void show(const Options& options) {
  ProfileLibrary profiles(profile_folder());
  const ReportContext context = context_of(options);
  std::vector<std::string> known;
  for (const std::string& kind : profile_kinds()) {
    for (const std::string& name : profiles.names(kind)) {
      known.push_back(name);
      if (name != options.name) continue;
      return print(options, report(read_profile(profiles.path(kind, name)), context, profiles));
    }
  }
  throw InputError(Complaint{{profiles.folder(), 0, 0},
                             "",
                             "unknown profile '" + options.name + "'",
                             join(known),
                             nearest_match(options.name, known)});
}

void check(const Options& options) {
  ProfileLibrary profiles(profile_folder());
  const ReportContext context = context_of(options);
  std::vector<std::string> faults;
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const std::string& file : options.files) {
    try {
      const AnyProfile profile = read_profile(file);
      check_versions(read_yaml(file), profiles);
      ProfileReport checked = report(profile, context, profiles);
      if (!options.json) fmt::print("{}: ok\n\n{}\n", file, checked.text);
      json.push_back(std::move(checked.json));
    } catch (const InputError& error) {
      faults.emplace_back(error.what());
    }
  }
  if (!faults.empty()) throw InputError(join(faults, "\n"));
  if (options.json) fmt::print("{}\n", json.dump(2));
}

void add_context(CLI::App& command, Options& options) {
  command.add_option("--rate", options.rate, "Rate at which a device sends")->capture_default_str();
  command.add_option("--server", options.context.server, "Server that computes the tails")
      ->capture_default_str();
  command.add_option("--threads", options.context.threads, "Threads per request on it")
      ->capture_default_str();
  CLI::Option* const cuts =
      command.add_option("--cuts", options.context.cut_set, "Only the cuts of one cut set");
  command
      .add_flag("--layers", options.context.every_layer,
                "Of a device: behind every layer from 0, the input, also where no cut set cuts")
      ->excludes(cuts);
}

}  // namespace

void add_profile_command(CLI::App& app) {
  CLI::App& command = *app.add_subcommand("profile", "Show the measured data that simulations are made of");
  command.require_subcommand(1);
  command.footer(
      "Examples:\n  edgeward profile show jetson-tx2 --rate 8Mbps\n  edgeward profile check my-board.yaml");
  const auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* what, void (*run)(const Options&)) -> CLI::App& {
    return add_json_subcommand(command, options, name, what, run);
  };
  add("list", "List all profiles", list);
  CLI::App& showing =
      add("show", "Show one profile, for a device with latency and energy of every plan", show);
  showing.add_option("NAME", options->name, "Name of the profile (edgeward profile list)")->required();
  add_context(showing, *options);
  CLI::App& checking = add("check", "Check profile files and show what they come to", check);
  checking.add_option("FILE", options->files, "Profile files")->required();
  add_context(checking, *options);
}

}  // namespace edgeward
