// Whether bytes are text that YAML may hold: UTF-8 without control characters; and text made fit for a
// message.
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

// `text` as a message can quote it: on one line, line ends and everything else that is not plain text as
// "\\n" or
// "\\x1b", and with "..." in its middle where it is longer than `longest` bytes.
std::string quotable(const std::string& text, size_t longest = 400);

}  // namespace edgeward
