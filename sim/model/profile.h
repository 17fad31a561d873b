// Measured data as the simulator uses it: SI units, each table with its provenance. The YAML schema is
// profiles/README.md; profile_reader.cpp reads it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/model/error.h"

namespace edgeward {

enum class Status { measured, digitised, derived, assumed };
std::string to_string(Status status);

// Where a number comes from. `detail` is the formula of a derived number and the reason of an assumed one;
// `note` says errors and exceptions, if there are any.
struct Provenance {
  Status status = Status::measured;
  std::string source;
  std::string detail;
  std::string note;
  Mark mark;
};

struct Quantity {
  double value = 0;
  Provenance provenance;
};

// One number per layer id (index 0 is the input); absent where nothing was measured.
struct LayerTable {
  std::vector<std::optional<double>> values;
  Provenance provenance;
  std::vector<int> exceptional_layers;  // whose numbers are of `exception`, not of `provenance`
  Provenance exception;

  const Provenance& provenance_of(int layer) const;
};

struct Layer {
  std::string name;   // "features.2 MaxPool2d"; the input for id 0
  std::string shape;  // "64x112x112"
};

// One size of a DNN: what does not depend on the machine.
struct VersionProfile {
  std::string name;  // "vgg11"
  Quantity top1_pct;
  std::vector<Layer> layers;  // index = layer id; [0] is the input, the last one the output
  LayerTable live_bytes;      // what has to travel when cut after the layer, skip tensors included
  std::map<std::string, std::vector<int>>
      cut_sets;  // "paper" -> {3, 6, 11, 27}: ascending, the last is all-local

  int last_layer() const { return static_cast<int>(layers.size()) - 1; }
};

struct FamilyProfile {
  std::string name;  // "vgg"
  std::string about;
  std::vector<VersionProfile> versions;  // light first
};

struct HeadTables {
  LayerTable latency_s;  // input .. layer, cumulative
  LayerTable energy_j;   // the same, board energy including idle
};

struct DeviceProfile {
  std::string name;
  std::string about;
  Quantity idle_power_w;
  Quantity transmit_power_w;                // above idle, while its radio sends
  std::optional<Quantity> receive_power_w;  // the same while it receives
  std::map<std::string, HeadTables> heads;  // by version
};

struct TailTables {
  LayerTable median_s;  // from behind the layer to the output
  LayerTable p10_s, p90_s;
};

struct ServerProfile {
  std::string name;
  std::string about;
  std::map<int, std::map<std::string, TailTables>> tails;  // by threads per worker, then by version
};

inline constexpr size_t max_trace_points = 10000;

// A recorded rate: rates_bps[i] from times_s[i] on.
struct RateTrace {
  std::vector<double> times_s;  // ascending from 0 on
  std::vector<double> rates_bps;
  Provenance provenance;
};

// Exactly one of the two.
struct LinkProfile {
  std::string name;
  std::string about;
  std::optional<Quantity> rate_bps;
  std::optional<RateTrace> trace;
};

// Recorded arrivals of requests.
struct WorkloadProfile {
  std::string name;
  std::string about;
  std::shared_ptr<const std::vector<double>> offsets_s;  // from the start of the recording; never falling
  Provenance provenance;
};

// The profiles of a folder (profiles/{devices,servers,families,links,workloads}/NAME.yaml), read on first use
// and kept. Getters throw InputError when the name is unknown, and for every fault of the file itself. Not
// thread-safe.
class ProfileLibrary {
 public:
  explicit ProfileLibrary(std::string folder);  // throws InputError when there is no such folder
  ~ProfileLibrary();
  ProfileLibrary(const ProfileLibrary&) = delete;
  ProfileLibrary& operator=(const ProfileLibrary&) = delete;

  const std::string& folder() const { return folder_; }
  // kind: one of profile_kinds(). Names are sorted.
  std::string folder(const std::string& kind) const;
  std::vector<std::string> names(const std::string& kind) const;
  std::string path(const std::string& kind, const std::string& name) const;

  const DeviceProfile& device(const std::string& name);
  const ServerProfile& server(const std::string& name);
  const FamilyProfile& family(const std::string& name);
  const LinkProfile& link(const std::string& name);
  const WorkloadProfile& workload(const std::string& name);

  // The file's bytes as they were read: what a run's identity is made of.
  const std::string& text(const std::string& kind, const std::string& name);

 private:
  struct Store;
  std::string folder_;
  std::unique_ptr<Store> store_;
};

using AnyProfile = std::variant<DeviceProfile, ServerProfile, FamilyProfile, LinkProfile, WorkloadProfile>;

// Reads one profile file of any kind and checks it whole; throws InputError.
AnyProfile read_profile(const std::string& path);

// The five kinds, in the order of AnyProfile, in which they are listed: device, server, family, link,
// workload.
const std::vector<std::string>& profile_kinds();

}  // namespace edgeward
