// One profile as a person (text) or a program (JSON) reads it: its numbers, what they come to, and their
// provenance.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sim/model/profile.h"

namespace edgeward {

// What a device's numbers are completed with: the link and the server that it would use.
struct ReportContext {
  double rate_bps = 20e6;
  std::string server = "x86-epyc-2vcpu";
  int threads = 1;
  std::string cut_set;       // "" = all cut sets
  bool every_layer = false;  // of a device: a row for each layer from 0, the input, whatever the cut sets
};

struct ProfileReport {
  std::string text;
  nlohmann::ordered_json json;
};

// The report of a profile of any kind.
ProfileReport report(const AnyProfile& profile, const ReportContext& context, ProfileLibrary& profiles);

// A device: latency and energy, end to end, of every version and cut of every family that it was measured
// with.
ProfileReport report(const DeviceProfile& device, const ReportContext& context, ProfileLibrary& profiles);
ProfileReport report(const ServerProfile& server);
ProfileReport report(const FamilyProfile& family);

// A link: its rate, or a trace's lowest, mean and highest rate. A workload: how many arrivals, their mean
// rate and the coefficient of variation of the times between them.
ProfileReport report(const LinkProfile& link);
ProfileReport report(const WorkloadProfile& workload);

}  // namespace edgeward
