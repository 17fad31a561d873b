#include "cli/timeline.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/record_plan.h"
#include "cli/run_series.h"

namespace edgeward {
namespace {

enum Row : uint32_t {
  processor = 1,
  uplink,
  downlink,
  motion,
  first_link_row
};  // of a device; of a server: slot + 1

// Whole nanoseconds, so that slices that follow each other meet and never overlap by a rounding error.
int64_t nanoseconds(double seconds) {
  return std::llround(seconds * 1e9);
}

std::string microseconds(int64_t count) {
  return fmt::format("{}.{:03}", count / 1000, count % 1000);
}

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

std::string counter_of(Gauge gauge) {
  switch (gauge) {
    case Gauge::device_queue:
      return "waiting for the processor";
    case Gauge::radio_queue:
      return "waiting for the radio";
    case Gauge::server_queue:
      return "waiting for a slot";
    case Gauge::link_rate_bps:
      return "link rate Mbit/s";
    case Gauge::state_of_charge:
      return "state of charge %";
    case Gauge::activity:
      break;
  }
  return gauge_name(gauge);
}

double shown_value(Gauge gauge, double value) {
  if (gauge == Gauge::link_rate_bps) return value / 1e6;
  if (gauge == Gauge::state_of_charge) return value * 100;
  return value;
}

}  // namespace

const std::vector<std::string> Timeline::extensions{".json"};

Timeline::Timeline(const std::string& file, const Scenario& scenario, uint32_t cells, uint32_t episodes,
                   const std::vector<std::pair<std::string, std::string>>& about)
    : scenario_(scenario), file_(file), cells_(cells), episodes_(episodes) {
  nlohmann::ordered_json metadata = nlohmann::ordered_json::object();
  for (const auto& [name, value] : about) metadata[name] = value;
  file_.write("{\"displayTimeUnit\":\"ms\",\"otherData\":" + metadata.dump() + ",\"traceEvents\":[\n");
}

void Timeline::put_in_place() {
  file_.write("\n]}\n");
  file_.put_in_place_if_new();
}

bool Timeline::is_shown(const RecordOrigin& origin) const {
  return uint64_t{origin.episode} * cells_ + origin.cell < episodes_;
}

uint32_t Timeline::process(const RecordOrigin& origin, uint32_t owner) const {
  const auto owners =
      static_cast<uint32_t>(scenario_.devices.size() + scenario_.servers.size() + scenario_.networks.size());
  return 1 + (origin.episode * cells_ + origin.cell) * owners + owner;
}

void Timeline::event(const std::string& body) {
  file_.write(first_ ? "{" : ",\n{");
  file_.write(body);
  file_.write("}");
  first_ = false;
}

void Timeline::name_process(uint32_t process, const std::string& name) {
  const char* format = R"("ph":"M","name":"{}","pid":{},"tid":0,"ts":0,"args":{{"{}":{}}})";
  event(fmt::format(fmt::runtime(format), "process_name", process, "name", quoted(name)));
  event(fmt::format(fmt::runtime(format), "process_sort_index", process, "sort_index", process));
}

void Timeline::name_thread(uint32_t process, uint32_t thread, const std::string& name) {
  const char* format = R"("ph":"M","name":"{}","pid":{},"tid":{},"ts":0,"args":{{"{}":{}}})";
  event(fmt::format(fmt::runtime(format), "thread_name", process, thread, "name", quoted(name)));
  event(fmt::format(fmt::runtime(format), "thread_sort_index", process, thread, "sort_index", thread));
}

void Timeline::slice(uint32_t process, uint32_t thread, const std::string& name, double begin_s, double end_s,
                     const std::string& arguments) {
  const int64_t begin = nanoseconds(begin_s);
  event(fmt::format(R"("ph":"X","name":{},"pid":{},"tid":{},"ts":{},"dur":{},"args":{{{}}})", quoted(name),
                    process, thread, microseconds(begin), microseconds(nanoseconds(end_s) - begin),
                    arguments));
}

void Timeline::counter(uint32_t process, const std::string& name, double time_s, double value) {
  event(fmt::format(R"("ph":"C","name":"{}","pid":{},"tid":0,"ts":{},"args":{{"value":{}}})", name, process,
                    microseconds(nanoseconds(time_s)), value));
}

void Timeline::visit(const EpisodeBegan& record) {
  if (!is_shown(record.origin)) return;
  const std::string before =
      episodes_ == 1 ? "" : fmt::format("episode {} of cell {}: ", record.origin.episode, record.origin.cell);
  const auto devices = static_cast<uint32_t>(scenario_.devices.size());
  for (uint32_t device = 0; device < devices; ++device) {
    const uint32_t pid = process(record.origin, device);
    name_process(pid, before + scenario_.devices[device].name);
    name_thread(pid, processor, "processor");
    name_thread(pid, uplink, "uplink");
    if (scenario_.devices[device].result_bytes > 0) name_thread(pid, downlink, "downlink");
    if (scenario_.devices[device].activity) name_thread(pid, motion, "activity");
  }
  for (uint32_t server = 0; server < scenario_.servers.size(); ++server) {
    const uint32_t pid = process(record.origin, devices + server);
    name_process(pid, before + scenario_.servers[server].name);
    const auto slots = static_cast<uint32_t>(scenario_.servers[server].workers);
    for (uint32_t slot = 0; slot < slots; ++slot) name_thread(pid, slot + 1, fmt::format("slot {}", slot));
  }
  for (uint32_t network = 0; network < scenario_.networks.size(); ++network) {
    name_process(process(record.origin, devices + static_cast<uint32_t>(scenario_.servers.size()) + network),
                 before + scenario_.networks[network].name);
  }
}

void Timeline::visit(const RequestRecord& record) {
  if (!is_shown(record.origin) || record.in_flight != 0 || record.ending == Ending::done) return;
  const auto devices = static_cast<uint32_t>(scenario_.devices.size());
  const uint32_t pid =
      process(record.origin, record.device == no_device ? devices + record.server : record.device);
  const std::string cause = record.cause == Cause::none
                                ? ""
                                : "\"cause\":" + quoted(cause_names[static_cast<size_t>(record.cause)]);
  event(fmt::format(R"("ph":"i","s":"p","name":"{} #{}","pid":{},"tid":0,"ts":{},"args":{{{}}})",
                    ending_names[static_cast<size_t>(record.ending)], record.number, pid,
                    microseconds(nanoseconds(record.end_s)), cause));
}

void Timeline::visit(const SpanRecord& record) {
  if (!is_shown(record.origin)) return;
  const bool at_server = record.resource == Resource::server_slot;
  const auto devices = static_cast<uint32_t>(scenario_.devices.size());
  uint32_t thread = record.slot + 1;
  if (record.resource == Resource::compute) thread = processor;
  if (record.resource == Resource::uplink) thread = uplink;
  if (record.resource == Resource::downlink) thread = downlink;
  const Plan& plan = plan_of(scenario_, record.family, record.device, record.index, record.choice);
  std::string arguments =
      fmt::format(R"("request":{},"version":{},"cut":{})", record.request, quoted(plan.version),
                  plan.local ? "\"local\"" : std::to_string(plan.cut));
  if (record.device != no_device) {
    arguments += ",\"device\":" + quoted(scenario_.devices[record.device].name);
  }
  slice(process(record.origin, at_server ? devices + record.index : record.index), thread,
        fmt::format("#{} {}", record.request, plan.label()), record.begin_s, record.end_s, arguments);
  if (record.resource == Resource::uplink || record.resource == Resource::downlink) {
    show_on_link(record, arguments);
  }
}

// Spans come in the order of their ends, so a row is free for one that begins after the row's last end.
void Timeline::show_on_link(const SpanRecord& record, const std::string& arguments) {
  const int network = scenario_.devices[record.index].link.network;
  const auto before = static_cast<uint32_t>(scenario_.devices.size() + scenario_.servers.size());
  const uint32_t pid =
      process(record.origin, network < 0 ? record.index : before + static_cast<uint32_t>(network));
  const uint32_t first = network < 0 ? uint32_t{first_link_row} : 1;
  std::vector<double>& ends_s = link_rows_[{record.origin.cell, pid}];
  uint32_t row = 0;
  while (row < ends_s.size() && ends_s[row] > record.begin_s) ++row;
  if (row == ends_s.size()) {
    ends_s.push_back(0);
    name_thread(pid, first + row, row == 0 ? "link" : fmt::format("link, at once {}", row + 1));
  }
  ends_s[row] = record.end_s;
  slice(pid, first + row,
        fmt::format("#{} {} {}", record.request, record.resource == Resource::uplink ? "from" : "to",
                    scenario_.devices[record.index].name),
        record.begin_s, record.end_s, arguments);
}

void Timeline::visit(const GaugeRecord& record) {
  if (!is_shown(record.origin)) return;
  if (record.gauge == Gauge::activity) {
    const Activity now{static_cast<size_t>(record.value), record.time_s};
    const auto [last, first] = activities_.try_emplace({record.origin.cell, record.index}, now);
    if (first || last->second.state == now.state) return;
    end_activity(record.origin, record.index, last->second, record.time_s);
    last->second = now;
    return;
  }
  const auto devices = static_cast<uint32_t>(scenario_.devices.size());
  const uint32_t pid =
      process(record.origin, record.gauge == Gauge::server_queue ? devices + record.index : record.index);
  counter(pid, counter_of(record.gauge), record.time_s, shown_value(record.gauge, record.value));
}

void Timeline::end_activity(const RecordOrigin& origin, uint32_t device, const Activity& activity,
                            double end_s) {
  const std::string& name = scenario_.devices[device].activity->chain.states[activity.state].name;
  slice(process(origin, device), motion, name, activity.since_s, end_s, "");
}

void Timeline::visit(const EpisodeOver& record) {
  if (!is_shown(record.origin)) return;
  std::erase_if(link_rows_, [&](const auto& link) { return link.first.first == record.origin.cell; });
  for (auto activity = activities_.begin(); activity != activities_.end();) {
    if (activity->first.first != record.origin.cell) {
      ++activity;
      continue;
    }
    end_activity(record.origin, activity->first.second, activity->second, record.duration_s);
    activity = activities_.erase(activity);
  }
}

}  // namespace edgeward
