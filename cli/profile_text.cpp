#include "cli/profile_text.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "sim/model/nearest.h"

namespace edgeward {
namespace {

// 0 where nothing says how wide the reader's screen is: in files and pipes.
size_t terminal_columns() {
  if (const char* set = std::getenv("COLUMNS")) return std::strtoul(set, nullptr, 10);
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

nlohmann::ordered_json provenance_json(const Provenance& provenance) {
  nlohmann::ordered_json json{{"status", to_string(provenance.status)}, {"source", provenance.source}};
  if (!provenance.detail.empty()) json["detail"] = provenance.detail;
  if (!provenance.note.empty()) json["note"] = provenance.note;
  return json;
}

std::string provenance_text(const std::string& what, const Provenance& provenance) {
  std::string text = fmt::format("{}: {}; {}", what, to_string(provenance.status), provenance.source);
  if (provenance.status == Status::derived) text += "; formula: " + provenance.detail;
  if (provenance.status == Status::assumed) text += "; reason: " + provenance.detail;
  if (!provenance.note.empty()) text += "; note: " + provenance.note;
  return wrapped(text, 2);
}

std::string wrapped(const std::string& text, size_t indent) {
  const size_t terminal = terminal_columns();
  const size_t width = terminal == 0 ? 100 : std::clamp<size_t>(terminal, 40, 100);
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

bool fits_terminal(size_t columns) {
  const size_t terminal = terminal_columns();
  return terminal == 0 || columns <= terminal;
}

std::map<int, std::string> named_cuts(const VersionProfile& version, const std::string& cut_set) {
  std::map<int, std::string> cuts;
  std::vector<std::string> known;
  for (const auto& [name, layers] : version.cut_sets) {
    known.push_back(name);
    if (!cut_set.empty() && name != cut_set) continue;
    for (const int layer : layers) cuts[layer] += (cuts[layer].empty() ? "" : ", ") + name;
  }
  if (cuts.empty() && !cut_set.empty()) {
    throw InputError(Complaint{{},
                               "--cuts",
                               fmt::format("'{}' has no cut set '{}'", version.name, cut_set),
                               join(known),
                               nearest_match(cut_set, known)});
  }
  return cuts;
}

}  // namespace edgeward
