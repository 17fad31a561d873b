#include "sim/model/text_encoding.h"

#include <fmt/format.h>

#include <cstdint>

namespace edgeward {
namespace {

// Length of the UTF-8 sequence at `position`, or 0 when there is none (RFC 3629: no overlong forms, no
// surrogates).
size_t sequence_length(const std::string& text, size_t position) {
  const auto byte = [&](size_t offset) { return static_cast<uint8_t>(text[position + offset]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || position + length > text.size()) return 0;
  for (size_t offset = 1; offset < length; ++offset) {
    if ((byte(offset) & 0xC0) != 0x80) return 0;
  }
  const uint8_t second = byte(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool beyond = first == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

}  // namespace

std::optional<BadText> find_bad_text(const std::string& text) {
  int line = 1, column = 1;
  for (size_t position = 0; position < text.size();) {
    const auto letter = static_cast<uint8_t>(text[position]);
    const size_t length = sequence_length(text, position);
    if (length == 0) return BadText{line, column, "bytes that are not UTF-8"};
    if ((letter < 0x20 && letter != '\t' && letter != '\n' && letter != '\r') || letter == 0x7F) {
      return BadText{line, column, "a control character"};
    }
    if (letter == '\n') {
      ++line;
      column = 1;
    } else {
      ++column;
    }
    position += length;
  }
  return std::nullopt;
}

std::string quotable(const std::string& text, size_t longest) {
  if (text.size() > longest) {  // first, so that a long text costs no time; what is cut in two is not UTF-8
    const size_t front = longest * 2 / 3, back = longest / 3;
    return quotable(text.substr(0, front), longest) + " ... " +
           quotable(text.substr(text.size() - back), longest);
  }
  std::string line;
  for (size_t position = 0; position < text.size();) {
    const auto letter = static_cast<uint8_t>(text[position]);
    const size_t length = sequence_length(text, position);
    if (length == 0 || letter < 0x20 || letter == 0x7F) {
      line += letter == '\n' ? "\\n" : letter == '\t' ? "\\t" : fmt::format("\\x{:02x}", letter);
      ++position;
    } else {
      line += text.substr(position, length);
      position += length;
    }
  }
  return line;
}

}  // namespace edgeward
