#include "cli/program.h"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "cli/interrupt.h"
#include "sim/model/error.h"
#include "sim/model/nearest.h"

namespace edgeward {
namespace {

constexpr const char* no_memory = "there is not enough memory for this";

int say(const std::string& message, int status) {
  std::fflush(stdout);
  fmt::print(stderr, "edgeward: {}\n", message);
  return status;
}

// The innermost command that the command line names.
const CLI::App& chosen_command(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  return chosen.empty() ? app : chosen_command(*chosen.front());
}

std::string full_name(const CLI::App& command) {
  return command.get_parent() == nullptr ? command.get_name()
                                         : full_name(*command.get_parent()) + " " + command.get_name();
}

std::vector<std::string> command_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* each : command.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(each->get_name());
  }
  return names;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// The first word that the chosen command could not place, explained.
std::string unknown_word(const CLI::App& command, const std::string& word) {
  Complaint complaint;
  if (word.starts_with("-")) {
    const std::vector<std::string> names = option_names(command);
    complaint.problem = "unknown option '" + word + "' of '" + full_name(command) + "'";
    complaint.nearest = nearest_match(word.substr(0, word.find('=')), names);
  } else if (const std::vector<std::string> names = command_names(command); !names.empty()) {
    complaint.problem = "unknown command '" + word + "'";
    complaint.allowed = join(names);
    complaint.nearest = nearest_match(word, names);
  } else {
    complaint.problem = "'" + full_name(command) + "' does not expect '" + word + "'";
  }
  return InputError(complaint).what();
}

std::string usage_message(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = chosen_command(app);
  const std::vector<std::string> unplaced = app.remaining(true);
  std::string message = unplaced.empty() ? error.what() : unknown_word(command, unplaced.front());
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
  return message + fmt::format("\nSee '{} --help'.", full_name(command));
}

// "edgeward nosuch --help" asks about a command that there is not.
bool names_unknown_command(const CLI::App& app) {
  const std::vector<std::string> unplaced = app.remaining(true);
  return !unplaced.empty() && !unplaced.front().starts_with("-") &&
         !command_names(chosen_command(app)).empty();
}

// CLI11 hands a command's footer down to those that have none: their help would show its examples.
void drop_inherited_footers(CLI::App& command) {
  for (CLI::App* each : command.get_subcommands([](const CLI::App*) { return true; })) {
    drop_inherited_footers(*each);
    if (each->get_footer() == command.get_footer()) each->footer("");
  }
}

}  // namespace

int run_program(CLI::App& app, int argc, const char* const* argv) {
  try {
    drop_inherited_footers(app);
    app.parse(argc, argv);
    return 0;
  } catch (const CLI::CallForHelp& help) {
    return names_unknown_command(app) ? say(usage_message(app, help), 2) : app.exit(help);
  } catch (const CLI::Success& success) {  // help and version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return say(usage_message(app, error), 2);
  } catch (const Interrupted& interrupted) {
    return say(interrupted.message, 130);
  } catch (const InputError& error) {
    return say(error.what(), 2);
  } catch (const Error& error) {
    return say(error.what(), 1);
  } catch (const std::bad_alloc&) {
    return say(no_memory, 1);
  } catch (const std::exception& error) {  // of LibTorch's errors the first line says what, the others where
    const std::string text = error.what(), first_line = text.substr(0, text.find('\n'));
    if (first_line.find("can't allocate memory") != std::string::npos)
      return say(no_memory, 1);  // LibTorch's
    return say("something went wrong that should not: " + first_line, 1);
  } catch (...) {
    return say("something went wrong that should not", 1);
  }
}

}  // namespace edgeward
