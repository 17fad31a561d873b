// Whether bytes are text that YAML may hold: UTF-8 without control characters.
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

}  // namespace edgeward
