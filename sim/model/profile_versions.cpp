#include "sim/model/profile_versions.h"

#include <algorithm>

#include "sim/model/nearest.h"

namespace edgeward {
namespace {

void check_rows(const Node& rows, const std::string& path, const std::vector<std::string>& known,
                const std::string& folder) {
  for (const auto& [version, row] : rows.entries) {
    if (std::find(known.begin(), known.end(), version) != known.end()) continue;
    throw InputError(Complaint{
        row.key_mark, path + "." + version, "no family has a version '" + version + "'",
        (known.empty() ? "none" : join(known)) + " (" + folder + ")", nearest_match(version, known)});
  }
}

}  // namespace

void check_versions(const Node& root, ProfileLibrary& profiles) {
  std::vector<std::string> known;
  for (const std::string& family : profiles.names("family")) {
    for (const VersionProfile& version : profiles.family(family).versions) known.push_back(version.name);
  }
  const std::string folder = profiles.folder("family");
  // The readers see to it that the other tables of a device or a number of threads have the same versions.
  if (const Node* heads = root.find("head_latency")) {
    check_rows(*heads->find("values"), "head_latency.values", known, folder);
  }
  if (const Node* tails = root.find("tail_latency")) {
    for (const auto& [threads, tables] : tails->find("threads")->entries) {
      check_rows(*tables.find("median"), "tail_latency.threads." + threads + ".median", known, folder);
    }
  }
}

}  // namespace edgeward
