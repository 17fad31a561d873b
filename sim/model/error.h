// The exceptions of Edgeward: one family, so that a caller can catch all of it, and one class for what the
// user can mend by changing an input. Nothing in Edgeward aborts on user data.
#pragma once

#include <stdexcept>
#include <string>

namespace edgeward {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Where a value came from. `line` and `column` count from 1; line 0 means that there is no line to name
// (a value of the command line).
struct Mark {
  std::string file;
  int line = 0;
  int column = 0;

  Mark() = default;
  Mark(std::string file, int line,
       int column);  // out of line: GCC 12 warns wrongly about inlined temporaries

  std::string str() const;  // "file:line:column", or "file" without a line
};

// Everything that a message about bad input says; empty parts are left out.
struct Complaint {
  Mark where;
  std::string key;      // dotted path: "devices.uav.link.low"
  std::string problem;  // what is wrong, with what was found: "unknown key 'lo'"
  std::string allowed;  // what would be right: "low, high, sigma"
  std::string nearest;  // a suggestion: "low"

  Complaint() = default;
  Complaint(Mark where, std::string key, std::string problem, std::string allowed = "",
            std::string nearest = "");
};

// Bad input of the user: a scenario, a profile, an option, a run directory. The program ends with exit
// status 2.
class InputError : public Error {
 public:
  explicit InputError(const Complaint& complaint);
  explicit InputError(const std::string& message) : Error(message) {}
};

}  // namespace edgeward
