// The report of a device: the plans that the simulator would choose from, at a constant rate and without
// queues.
#include <fmt/format.h>

#include "cli/profile_report.h"
#include "cli/profile_text.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "sim/model/nearest.h"
#include "sim/model/plan.h"
#include "sim/model/units.h"

namespace edgeward {
namespace {

using Json = nlohmann::ordered_json;
using Align = Table::Align;

constexpr size_t wide_columns = 120;  // that the table takes with all its columns

struct Origin {
  const char* key;   // in JSON
  const char* what;  // in text: the column
  const Provenance* provenance;
};

// Rows of one table and of one JSON array, and the remarks about what could not be computed.
class PlanRows {
 public:
  PlanRows(const DeviceProfile& device, const ServerProfile& server, const ReportContext& context)
      : device_(device), server_(server), context_(context) {
    for (const char* title : {"family", "version", "cut"}) table_.column(title, Align::left);
    for (const char* title :
         {"head ms", "sent MB", "send ms", "tail ms", "total ms", "energy J", "+idle J", "top-1 %"}) {
      table_.column(title);
    }
    table_.column("cut sets", Align::left);
  }

  void add(const FamilyProfile& family) {
    bool any = false;
    for (size_t index = 0; index < family.versions.size(); ++index) {
      const VersionProfile& version = family.versions[index];
      if (!device_.heads.contains(version.name)) continue;
      if (origins_.empty()) add_origins(version);
      if (!any && rows_.size() > 0) table_.rule();
      any = true;
      for (const auto& [cut, sets] :
           context_.every_layer ? every_cut(version) : named_cuts(version, context_.cut_set)) {
        try {
          add(family,
              make_plan({family, device_, server_, context_.threads, {}, ""}, static_cast<int>(index), cut),
              sets);
        } catch (const InputError& error) {
          remarks_ += fmt::format("  no row for {} cut {}: {}\n", version.name, cut, error.what());
        }
      }
    }
  }

  Json take_json() { return std::move(rows_); }
  std::string table() const { return table_.text() + remarks_; }
  const std::vector<Origin>& origins() const { return origins_; }

 private:
  // Where the columns that are not computed come from: alike for all versions of a profile.
  void add_origins(const VersionProfile& version) {
    const HeadTables& heads = device_.heads.at(version.name);
    origins_ = {{"head_latency", "head ms", &heads.latency_s.provenance},
                {"head_energy", "head energy", &heads.energy_j.provenance},
                {"live_bytes", "sent MB", &version.live_bytes.provenance},
                {"top1", "top-1 %", &version.top1_pct.provenance}};
    const auto& tails = server_.tails.at(context_.threads);
    if (!tails.empty()) {
      origins_.push_back({"tail_latency", "tail ms", &tails.begin()->second.median_s.provenance});
    }
  }

  void add(const FamilyProfile& family, const Plan& plan, const std::string& sets) {
    const double rate = context_.rate_bps, power = device_.transmit_power_w.value;
    const double latency = unloaded_latency(plan, rate), energy = attributed_energy(plan, rate, power);
    const double with_idle = energy_with_idle(plan, rate, power, device_.idle_power_w.value);
    const bool exceptional = !plan.local && tail_is_exceptional(plan);
    const auto unless_local = [&plan](double value) { return plan.local ? std::string() : cell(value); };
    const auto if_wide = [this](std::string text) { return is_wide_ ? std::move(text) : std::string(); };
    table_.row({if_wide(family.name), plan.version, plan.local ? "all-local" : std::to_string(plan.cut),
                cell(plan.head_s * 1e3), if_wide(unless_local(plan.transfer_bits / 8e6)),
                unless_local(transfer_time(plan, rate) * 1e3),
                unless_local(plan.tail_s * 1e3) + (exceptional ? "*" : ""), cell(latency * 1e3), cell(energy),
                cell(with_idle), if_wide(cell(plan.top1_pct)), if_wide(sets)});
    rows_.push_back(
        {{"family", family.name},
         {"version", plan.version},
         {"cut", plan.cut},
         {"layer", family.versions[static_cast<size_t>(plan.version_index)]
                       .layers[static_cast<size_t>(plan.cut)]
                       .name},
         {"local", plan.local},
         {"cut_sets", sets},
         {"head_s", plan.head_s},
         {"head_energy_j", plan.head_energy_j},
         {"transfer_bits", plan.transfer_bits},
         {"transfer_s", transfer_time(plan, rate)},
         {"tail_s", plan.tail_s},
         {"tail_status", plan.local ? "" : to_string(tail_table(plan).provenance_of(plan.cut).status)},
         {"latency_s", latency},
         {"energy_j", energy},
         {"energy_with_idle_j", with_idle},
         {"top1_pct", plan.top1_pct}});
  }

  const LayerTable& tail_table(const Plan& plan) const {
    return server_.tails.at(context_.threads).at(plan.version).median_s;
  }

  // A tail with a provenance of its own is marked, and explained once below the table.
  bool tail_is_exceptional(const Plan& plan) {
    const LayerTable& table = tail_table(plan);
    if (&table.provenance_of(plan.cut) != &table.exception) return false;
    if (!exception_added_) origins_.push_back({"tail_exception", "*", &table.exception});
    exception_added_ = true;
    return true;
  }

  const DeviceProfile& device_;
  const ServerProfile& server_;
  const ReportContext& context_;
  Table table_;
  Json rows_ = Json::array();
  std::string remarks_;
  std::vector<Origin> origins_;
  bool exception_added_ = false;
  const bool is_wide_ = fits_terminal(wide_columns);
};

std::string powers(const DeviceProfile& device) {
  const auto text = [](const Quantity& power) { return format_quantity(power.value, Dimension::power); };
  const std::string receiving =
      device.receive_power_w ? ", receiving " + text(*device.receive_power_w) + " above idle" : "";
  return fmt::format("idle {}, transmitting {} above idle{}", text(device.idle_power_w),
                     text(device.transmit_power_w), receiving);
}

}  // namespace

ProfileReport report(const DeviceProfile& device, const ReportContext& context, ProfileLibrary& profiles) {
  const ServerProfile& server = profiles.server(context.server);
  if (!server.tails.contains(context.threads)) {
    std::vector<std::string> known;
    for (const auto& entry : server.tails) known.push_back(std::to_string(entry.first));
    throw InputError(
        Complaint{{},
                  "--threads",
                  fmt::format("'{}' has no measurements with {} threads", server.name, context.threads),
                  join(known)});
  }
  PlanRows rows(device, server, context);
  for (const std::string& name : profiles.names("family")) rows.add(profiles.family(name));

  ProfileReport report;
  report.text = wrapped(device.name + ": " + device.about) + wrapped(powers(device)) + "\n" +
                wrapped(fmt::format("One request alone, sent at {} to {} with {} thread{}:",
                                    format_quantity(context.rate_bps, Dimension::rate), server.name,
                                    context.threads, context.threads == 1 ? "" : "s")) +
                "\n" + rows.table() + "\n" + wrapped("total ms: head + send + tail", 2) +
                wrapped("energy J: the head's + transmit power x send time", 2) +
                wrapped("+idle J: energy J + idle power x (send + tail)", 2);
  if (!fits_terminal(wide_columns)) {
    report.text += wrapped("A wider terminal also shows family, sent MB, top-1 % and cut sets.", 2);
  }
  report.json = {{"kind", "device"},
                 {"name", device.name},
                 {"about", device.about},
                 {"idle_power_w", device.idle_power_w.value},
                 {"transmit_power_w", device.transmit_power_w.value},
                 {"rate_bps", context.rate_bps},
                 {"server", server.name},
                 {"threads", context.threads},
                 {"plans", rows.take_json()}};
  report.text += "\nWhere the numbers come from:\n";
  std::vector<Origin> origins{{"idle_power", "idle power", &device.idle_power_w.provenance},
                              {"transmit_power", "transmit power", &device.transmit_power_w.provenance}};
  if (device.receive_power_w) {
    report.json["receive_power_w"] = device.receive_power_w->value;
    origins.push_back({"receive_power", "receive power", &device.receive_power_w->provenance});
  }
  origins.insert(origins.end(), rows.origins().begin(), rows.origins().end());
  Json provenance;
  for (const Origin& origin : origins) {
    provenance[origin.key] = provenance_json(*origin.provenance);
    report.text += provenance_text(origin.what, *origin.provenance);
  }
  report.json["provenance"] = provenance;
  return report;
}

}  // namespace edgeward
