#include "tests/properties/mutant_verdict.h"

#include <fmt/format.h>

#include <cctype>

#include "agents/experiment.h"
#include "sim/model/profile_reader.h"
#include "sim/model/text_encoding.h"
#include "tests/properties/watched_child.h"

namespace edgeward::testing {
namespace {

constexpr size_t longest_message = 4000;
constexpr double longest_run_s = 20;
constexpr double most_mb = 1500;

// Where a whole file is at fault there is no line to name.
bool speaks_of_whole_file(const std::string& rest) {
  for (const char* problem :
       {": the file is empty", ": no such ", ": is a directory", ": is larger", ": cannot be read"}) {
    if (rest.starts_with(problem)) return true;
  }
  return false;
}

bool names_a_line(const std::string& rest) {
  size_t at = 0;
  for (int number = 0; number < 2; ++number) {
    if (at >= rest.size() || rest[at++] != ':') return false;
    const size_t digits = at;
    while (at < rest.size() && std::isdigit(static_cast<unsigned char>(rest[at])) != 0) ++at;
    if (at == digits) return false;
  }
  return rest.substr(at).starts_with(": ");
}

// What is wrong with a message, or "".
std::string fault_of(const std::string& message, const MutatedCase& mutated, const MutationGround& ground) {
  if (message.empty()) return "an empty message";
  if (const auto bad = find_bad_text(message)) return "the message holds " + bad->problem;
  if (message.find('\n') != std::string::npos) return "the message has more than one line";
  if (message.size() > longest_message) return fmt::format("the message has {} bytes", message.size());
  for (const std::string& assignment : mutated.assignments) {
    if (message.starts_with("--set " + quotable(assignment).substr(0, 20))) return "";
  }
  const std::string folder = ground.folder().string();
  if (!message.starts_with(folder)) return "the message does not begin with a file";
  const size_t end = message.find(".yaml");
  if (end == std::string::npos)
    return speaks_of_whole_file(message.substr(std::min(message.find(':'), message.size())))
               ? ""
               : "the message does not begin with a file";
  const std::string rest = message.substr(end + 5);
  return names_a_line(rest) || speaks_of_whole_file(rest) ? "" : "the message names no line";
}

void load_scenario_file(const MutatedCase& mutated, const MutationGround& ground) {
  static ProfileLibrary profiles(ground.profiles());
  const Experiment experiment =
      read_experiment(load_scenario(mutated.read_path, mutated.assignments), profiles);
  // What a worker is sent and what a run directory keeps.
  const Experiment again =
      read_experiment(parse_scenario(to_yaml(experiment.source.root), "resolved"), profiles);
  if (again.identity != experiment.identity) throw Error("the resolved text reads as another scenario");
}

void load_profile_file(const MutatedCase& mutated, const MutationGround& ground) {
  read_profile(mutated.read_path);
  for (const std::string& text : users_of_profile(mutated.read_path)) {
    try {
      ProfileLibrary profiles(ground.profiles());
      read_experiment(parse_scenario(text, (ground.folder() / "user.yaml").string()), profiles);
    } catch (const InputError& error) {
      if (const std::string fault = fault_of(error.what(), mutated, ground); !fault.empty())
        throw Error(fault + ": " + error.what());
    }
  }
}

}  // namespace

MutantVerdict load(const MutatedCase& mutated, const MutationGround& ground) {
  MutantVerdict verdict;
  try {
    (mutated.is_scenario ? load_scenario_file : load_profile_file)(mutated, ground);
  } catch (const InputError& error) {
    verdict.refused = true;
    verdict.message = error.what();
    verdict.fault = fault_of(verdict.message, mutated, ground);
  } catch (const std::exception& error) {
    verdict.fault = std::string("not an InputError: ") + error.what();
  }
  return verdict;
}

MutantVerdict run(const MutatedCase& mutated, const MutationGround& ground, const std::string& edgeward) {
  MutantVerdict verdict;
  std::vector<std::string> arguments{edgeward, mutated.is_scenario ? "scenario" : "profile", "check",
                                     mutated.read_path};
  const auto assign = [&arguments](const std::string& assignment) {
    arguments.insert(arguments.end(), {"--set", assignment});
  };
  for (const std::string& assignment : mutated.assignments) assign(assignment);
  const auto judge = [&](const std::string& command) {
    const Ended ended = run_program(arguments, longest_run_s);
    const auto fail = [&](const std::string& problem) {
      verdict.fault = fmt::format("{}: {}\n{}", command, problem, ended.error.substr(0, 2000));
    };
    if (!ended.died.empty()) return fail("died " + ended.died);
    if (ended.peak_mb > most_mb) return fail(fmt::format("used {:.0f} MB", ended.peak_mb));
    if (ended.status == 0) return ended.output.empty() ? fail("printed nothing") : void();
    if (ended.status != 2) return fail(fmt::format("exit status {}", ended.status));
    verdict.refused = true;
    if (!ended.error.starts_with("edgeward: ") || !ended.error.ends_with("\n")) return fail("no message");
    verdict.message = ended.error.substr(10, ended.error.size() - 11);
    if (const std::string fault = fault_of(verdict.message, mutated, ground); !fault.empty()) fail(fault);
  };
  judge("check");
  if (verdict.refused || !verdict.fault.empty() || !mutated.is_scenario) return verdict;
  arguments[1] = "run";
  arguments.erase(arguments.begin() + 2);
  arguments.insert(arguments.end(),
                   {"--policy", "random", "--episodes", "1", "--cells", "1", "--workers", "1"});
  assign("environment.episode=2");
  judge("run");
  return verdict;
}

}  // namespace edgeward::testing
