// Every way out of a program: an exit status and one message.
#include "cli/program.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <functional>
#include <new>
#include <stdexcept>

#include "cli/interrupt.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

struct Outcome {
  int status = 0;
  std::string message;  // what stderr received
};

Outcome run(const std::function<void()>& command) {
  CLI::App app("test", "edgeward");
  app.callback(command);
  std::FILE* const caught = std::tmpfile();
  const int usual = dup(STDERR_FILENO);
  std::fflush(stderr);
  dup2(fileno(caught), STDERR_FILENO);
  const char* const arguments[] = {"edgeward"};
  Outcome outcome;
  outcome.status = run_program(app, 1, arguments);
  std::fflush(stderr);
  dup2(usual, STDERR_FILENO);
  close(usual);
  std::rewind(caught);
  char buffer[1000];
  while (std::fgets(buffer, sizeof buffer, caught) != nullptr) outcome.message += buffer;
  std::fclose(caught);
  return outcome;
}

TEST_CASE("every exception becomes one message and a status", "[program]") {
  const auto ends = [](const std::function<void()>& command, int status, const std::string& message) {
    const Outcome outcome = run(command);
    CHECK(outcome.status == status);
    CHECK(outcome.message == message);
  };
  ends([] {}, 0, "");
  ends([] { throw InputError("s.yaml:3: wrong"); }, 2, "edgeward: s.yaml:3: wrong\n");
  ends([] { throw Error("worker 0 died"); }, 1, "edgeward: worker 0 died\n");
  ends([] { throw Interrupted{"go on with x"}; }, 130, "edgeward: go on with x\n");
  ends([] { throw std::bad_alloc(); }, 1, "edgeward: there is not enough memory for this\n");
  // As LibTorch's are: what, then where.
  ends([] { throw std::runtime_error("shape mismatch\nException raised from f at g.cpp:1\nframe #0: h"); }, 1,
       "edgeward: something went wrong that should not: shape mismatch\n");
  ends([] { throw 3; }, 1, "edgeward: something went wrong that should not\n");
}

}  // namespace
}  // namespace edgeward
