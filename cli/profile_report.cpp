#include "cli/profile_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "cli/profile_text.h"
#include "cli/table.h"
#include "cli/terminal.h"

namespace edgeward {
namespace {

using Json = nlohmann::ordered_json;
using Align = Table::Align;

constexpr size_t wide_columns = 100;  // that the table of a family takes with all its columns

std::string heading(const std::string& name, const std::string& about) {
  return wrapped(name + ": " + about);
}

}  // namespace

ProfileReport report(const AnyProfile& profile, const ReportContext& context, ProfileLibrary& profiles) {
  if (const auto* device = std::get_if<DeviceProfile>(&profile)) return report(*device, context, profiles);
  if (const auto* server = std::get_if<ServerProfile>(&profile)) return report(*server);
  if (const auto* family = std::get_if<FamilyProfile>(&profile)) return report(*family);
  if (const auto* link = std::get_if<LinkProfile>(&profile)) return report(*link);
  return report(std::get<WorkloadProfile>(profile));
}

ProfileReport report(const ServerProfile& server) {
  Table table;
  table.column("version", Align::left);
  table.column("threads");
  table.column("whole network, median ms");
  table.column("p10 ms");
  table.column("p90 ms");
  ProfileReport report;
  report.json = {{"kind", "server"}, {"name", server.name}, {"about", server.about}};
  Json rows = Json::array();
  const auto first = [](const LayerTable& values) {
    return values.values.empty() || !values.values[0] ? std::string() : cell(*values.values[0] * 1e3);
  };
  const LayerTable* table_of_all = nullptr;  // all tables of a server share their provenance
  std::set<std::string> exceptional;
  for (const auto& [threads, versions] : server.tails) {
    for (const auto& [version, tails] : versions) {
      table.row(
          {version, std::to_string(threads), first(tails.median_s), first(tails.p10_s), first(tails.p90_s)});
      Json medians = Json::array();
      for (const auto& value : tails.median_s.values) medians.push_back(value ? Json(*value) : Json(nullptr));
      rows.push_back({{"version", version}, {"threads", threads}, {"tail_median_s", medians}});
      table_of_all = &tails.median_s;
      if (!tails.median_s.exceptional_layers.empty()) exceptional.insert(version);
    }
  }
  report.json["tails"] = rows;
  report.json["provenance"] = {{"tail_latency", provenance_json(table_of_all->provenance)}};
  report.text = heading(server.name, server.about) + "\n" + table.text() + "\n" +
                provenance_text("tail latency", table_of_all->provenance);
  if (!exceptional.empty()) {
    report.json["provenance"]["exception"] = provenance_json(table_of_all->exception);
    report.text += provenance_text(fmt::format("some layers of {}", fmt::join(exceptional, ", ")),
                                   table_of_all->exception);
  }
  return report;
}

ProfileReport report(const FamilyProfile& family) {
  Table table;
  table.column("version", Align::left);
  table.column("top-1 %");
  table.column("cut");
  table.column("behind the layer", Align::left);
  table.column("output", Align::left);
  table.column("sent MB");
  table.column("cut sets", Align::left);
  const bool is_wide = fits_terminal(wide_columns);
  ProfileReport report;
  report.json = {{"kind", "family"}, {"name", family.name}, {"about", family.about}};
  Json versions = Json::array();
  for (const VersionProfile& version : family.versions) {
    Json cuts = Json::array();
    for (const auto& [cut, sets] : named_cuts(version, "")) {
      const Layer& layer = version.layers[static_cast<size_t>(cut)];
      const bool local = cut == version.last_layer();
      const auto& bytes = version.live_bytes.values[static_cast<size_t>(cut)];
      const std::string sent = local || !bytes ? "" : cell(*bytes / 1e6);
      table.row({version.name, cell(version.top1_pct.value), std::to_string(cut),
                 local     ? "all-local"
                 : is_wide ? layer.name
                           : layer.name.substr(0, layer.name.find(' ')),
                 is_wide ? layer.shape : "", sent, sets});
      cuts.push_back({{"cut", cut},
                      {"layer", layer.name},
                      {"shape", layer.shape},
                      {"local", local},
                      {"cut_sets", sets}});
      if (bytes) cuts.back()["live_bytes"] = *bytes;
    }
    versions.push_back({{"version", version.name},
                        {"top1_pct", version.top1_pct.value},
                        {"layers", version.last_layer()},
                        {"cuts", cuts}});
  }
  const VersionProfile& any = family.versions.front();
  report.json["versions"] = versions;
  report.json["provenance"] = {{"top1", provenance_json(any.top1_pct.provenance)},
                               {"live_bytes", provenance_json(any.live_bytes.provenance)}};
  report.text = heading(family.name, family.about) + "\n" + table.text() + "\n" +
                (is_wide ? "" : wrapped("A wider terminal also shows the layers' kinds and outputs.", 2)) +
                provenance_text("top-1 %", any.top1_pct.provenance) +
                provenance_text("sent MB", any.live_bytes.provenance);
  return report;
}

}  // namespace edgeward
