#include "cli/profile_text.h"

#include <fmt/format.h>

#include <vector>

#include "cli/terminal.h"
#include "sim/model/nearest.h"

namespace edgeward {

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

std::map<int, std::string> every_cut(const VersionProfile& version) {
  std::map<int, std::string> cuts = named_cuts(version, "");
  for (int layer = 0; layer <= version.last_layer(); ++layer) cuts.try_emplace(layer);
  return cuts;
}

}  // namespace edgeward
