// A subcommand of a command that prints text or, with --json, JSON.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

namespace edgeward {

// `Options` has a member `bool json`; `run` is called once the command line has been read.
template <typename Options>
CLI::App& add_json_subcommand(CLI::App& command, const std::shared_ptr<Options>& options,
                              const std::string& name, const std::string& what, void (*run)(const Options&)) {
  CLI::App& added = *command.add_subcommand(name, what);
  added.add_flag("--json", options->json, "Print JSON");
  added.callback([options, run] { run(*options); });
  return added;
}

}  // namespace edgeward
