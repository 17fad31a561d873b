#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace edgeward {
namespace {

constexpr size_t widest_text = 100;
constexpr size_t widest_bar = 24, narrowest_bar = 4;

}  // namespace

size_t terminal_columns(int descriptor) {
  if (const char* set = std::getenv("COLUMNS")) return std::strtoul(set, nullptr, 10);
  winsize size{};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool fits_terminal(size_t columns) {
  const size_t terminal = terminal_columns(STDOUT_FILENO);
  return terminal == 0 || columns <= terminal;
}

std::string wrapped(const std::string& text, size_t indent) {
  const size_t terminal = terminal_columns(STDOUT_FILENO);
  const size_t width = terminal == 0 ? widest_text : std::clamp<size_t>(terminal, 40, widest_text);
  std::string lines, line(indent, ' ');
  std::istringstream words(text);
  bool first = true;
  for (std::string word; words >> word; first = false) {
    if (!first && line.size() + 1 + word.size() > width) {
      lines += line + "\n";
      line = std::string(indent + 4, ' ');
    } else if (!first) {
      line += ' ';
    }
    line += word;
  }
  return lines + line + "\n";
}

std::string wrapped_in_terminal(const std::string& text) {
  return terminal_columns(STDOUT_FILENO) == 0 ? text + "\n" : wrapped(text);
}

std::string progress_line(const std::string& what, double share, std::string text, size_t columns) {
  const size_t room = columns == 0 ? std::string::npos : columns - 1;
  const size_t around_bar = std::string(" [] ").size();
  const size_t without_bar = what.size() + around_bar + text.size();
  if (room >= without_bar + narrowest_bar) {
    const size_t bar = std::min(widest_bar, room - without_bar);
    const auto filled = static_cast<size_t>(share * static_cast<double>(bar));
    return fmt::format("{} [{:#<{}}{:.<{}}] {}", what, "", filled, "", bar - filled, text);
  }
  while (what.size() + 1 + text.size() > room && text.find("  ", 1) != std::string::npos) {
    text.erase(text.rfind("  "));
  }
  return (what + " " + text).substr(0, room);
}

}  // namespace edgeward
