// Whether bytes are text that YAML may hold (UTF-8, no control characters), and how messages quote bytes.
#pragma once

#include <optional>
#include <string>

namespace edgeward {

struct BadText {
  int line = 0, column = 0;  // from 1
  std::string problem;
};

// The first place that is not text, if there is one. yaml-cpp itself passes bad UTF-8 on and takes the
// control character 0x04 for the end of the file.
std::optional<BadText> find_bad_text(const std::string& text);

// `text` for one line of a message: line ends and what is not plain text become "\n" and "\x1b"
// (backslashes), and what is longer than `longest` bytes loses its middle.
std::string quotable(const std::string& text, size_t longest = 400);

}  // namespace edgeward
