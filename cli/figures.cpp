#include "cli/figures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/python_program.h"
#include "cli/run_directory.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

bool give_up(const std::string& why) {
  fmt::print(stderr, "edgeward: no figures: {}\n", why);
  return false;
}

}  // namespace

std::string why_no_figures() {
  const std::string python = python_interpreter();
  if (access(python.c_str(), X_OK) != 0) return "there is no Python at " + python + python_remedy;
  constexpr const char* look =
      "import importlib.util, sys; sys.exit(importlib.util.find_spec('matplotlib') is None)";
  const std::optional<int> status = run_python({"-c", look}, false);
  return status == 0 ? "" : python + " has no matplotlib" + python_remedy;
}

bool run_figures(std::vector<std::string> arguments, bool quiet) {
  if (const std::string why = why_no_figures(); !why.empty()) return give_up(why);
  const std::string python = python_interpreter();
  arguments.insert(arguments.begin(), {"-m", "edgeward.figures"});
  const std::optional<int> status = run_python(std::move(arguments), quiet);
  if (status == 0) return true;
  if (status == 2) return false;  // it has said what is missing
  return give_up("edgeward.figures, run by " + python + ", did not finish");
}

TextForPython::TextForPython(std::string_view text) : memory_(memory_file("edgeward-text")) {
  while (!text.empty()) {
    const ssize_t count = write(memory_.get(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Error(std::string("cannot keep a text for Python: ") + std::strerror(errno));
    text.remove_prefix(static_cast<size_t>(count));
  }
}

std::string TextForPython::path() const {
  return fmt::format("/proc/{}/fd/{}", getpid(), memory_.get());
}

bool draw_figures(const std::string& run_path, bool quiet) {
  return run_figures({run_path}, quiet);
}

void add_figures_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand("figures", "Draw the figures of a run again");
  struct Options {
    std::string run;
    std::vector<std::string> formats{"png"};
  };
  const auto options = std::make_shared<Options>();
  command->add_option("RUN", options->run, "A run directory: of `train`, evaluated, of `compare` or of `run`")
      ->required();
  command->add_option("--format", options->formats, "One or several of png, svg and pdf, with commas between")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"png", "svg", "pdf"}))
      ->type_name("FORMAT,...")
      ->capture_default_str();
  command->callback([options] {
    const RunDirectory run = RunDirectory::open_to_read(options->run);
    if (!run_figures({run.path(), "--format", fmt::format("{}", fmt::join(options->formats, ","))}, false)) {
      const bool trained = run.info().command == "train";
      throw InputError("some figures of " + run.path() + " are missing" +
                       (trained ? ": edgeward evaluate makes their numbers" : ""));
    }
  });
}

}  // namespace edgeward
