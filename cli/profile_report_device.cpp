// The report of a device: the plans that the simulator would choose from, at a constant rate and without
// queues.
#include <fmt/format.h>

#include "cli/profile_report.h"
#include "cli/profile_text.h"
#include "cli/table.h"
#include "sim/model/nearest.h"
#include "sim/model/plan.h"
#include "sim/model/units.h"

namespace edgeward {
namespace {

using Json = nlohmann::ordered_json;
using Align = Table::Align;

// Rows of one table and of one JSON array, and the remarks about what could not be computed.
class PlanRows {
 public:
  PlanRows(const DeviceProfile& device, const ServerProfile& server, const ReportContext& context)
      : device_(device), server_(server), context_(context) {
    for (const char* title : {"family", "version", "cut"}) table_.column(title, Align::left);
    for (const char* title : {"head ms", "sent MB", "transfer ms", "tail ms", "latency ms", "energy J",
                              "with idle J", "top-1 %"}) {
      table_.column(title);
    }
    table_.column("cut sets", Align::left);
  }

  void add(const FamilyProfile& family) {
    bool any = false;
    for (size_t index = 0; index < family.versions.size(); ++index) {
      const VersionProfile& version = family.versions[index];
      if (!device_.heads.contains(version.name)) continue;
      if (!any && !provenance_added_) add_provenance(family, version);
      if (!any && rows_.size() > 0) table_.rule();
      any = true;
      for (const auto& [cut, sets] : named_cuts(version, context_.cut_set)) {
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
  std::string text() const { return table_.text() + footnote_ + remarks_; }

 private:
  // What kind of number stands in each column: the first row under the titles.
  void add_provenance(const FamilyProfile& family, const VersionProfile& version) {
    provenance_added_ = true;
    const HeadTables& heads = device_.heads.at(version.name);
    const auto& tails = server_.tails.at(context_.threads);
    const std::string tail = tails.empty() ? "" : to_string(tails.begin()->second.median_s.provenance.status);
    table_.row({"", "", "", to_string(heads.latency_s.provenance.status),
                to_string(version.live_bytes.provenance.status), "computed", tail, "computed", "computed",
                "computed", to_string(family.versions.front().top1_pct.provenance.status), ""});
    table_.rule();
  }

  void add(const FamilyProfile& family, const Plan& plan, const std::string& sets) {
    const double rate = context_.rate_bps, power = device_.transmit_power_w.value;
    const double latency = unloaded_latency(plan, rate), energy = attributed_energy(plan, rate, power);
    const double with_idle = energy_with_idle(plan, rate, power, device_.idle_power_w.value);
    const bool exceptional = !plan.local && tail_is_exceptional(plan);
    const auto unless_local = [&plan](double value) { return plan.local ? std::string() : cell(value); };
    table_.row({family.name, plan.version, plan.local ? "all-local" : std::to_string(plan.cut),
                cell(plan.head_s * 1e3), unless_local(plan.transfer_bits / 8e6),
                unless_local(transfer_time(plan, rate) * 1e3),
                unless_local(plan.tail_s * 1e3) + (exceptional ? "*" : ""), cell(latency * 1e3), cell(energy),
                cell(with_idle), cell(plan.top1_pct), sets});
    rows_.push_back(
        {{"family", family.name},
         {"version", plan.version},
         {"cut", plan.cut},
         {"local", plan.local},
         {"cut_sets", sets},
         {"head_s", plan.head_s},
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
    if (footnote_.empty()) footnote_ = provenance_line("*", table.exception);
    return true;
  }

  const DeviceProfile& device_;
  const ServerProfile& server_;
  const ReportContext& context_;
  Table table_;
  Json rows_ = Json::array();
  std::string remarks_, footnote_;
  bool provenance_added_ = false;
};

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
  report.text = fmt::format(
      "{}: {}\nidle {}, transmitting {} above idle\n\nOne request alone, sent at {} to {} with {} "
      "thread{}:\n\n",
      device.name, device.about, format_quantity(device.idle_power_w.value, Dimension::power),
      format_quantity(device.transmit_power_w.value, Dimension::power),
      format_quantity(context.rate_bps, Dimension::rate), server.name, context.threads,
      context.threads == 1 ? "" : "s");
  report.text += rows.text() +
                 "\nEnergy is the head's plus transmit power x airtime; with idle, also idle power while "
                 "sending and waiting.\n";
  report.json = {{"kind", "device"},
                 {"name", device.name},
                 {"about", device.about},
                 {"idle_power_w", device.idle_power_w.value},
                 {"transmit_power_w", device.transmit_power_w.value},
                 {"rate_bps", context.rate_bps},
                 {"server", server.name},
                 {"threads", context.threads},
                 {"plans", rows.take_json()}};
  Json provenance;
  const auto add = [&](const char* key, const char* what, const Provenance& of) {
    provenance[key] = provenance_json(of);
    report.text += provenance_line(what, of);
  };
  add("idle_power", "idle power", device.idle_power_w.provenance);
  add("transmit_power", "transmit power", device.transmit_power_w.provenance);
  if (!device.heads.empty()) {
    add("head_latency", "head", device.heads.begin()->second.latency_s.provenance);
    add("head_energy", "head energy", device.heads.begin()->second.energy_j.provenance);
  }
  report.json["provenance"] = provenance;
  return report;
}

}  // namespace edgeward
