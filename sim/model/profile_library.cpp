#include <algorithm>
#include <filesystem>
#include <map>

#include "sim/model/nearest.h"
#include "sim/model/profile_reader.h"

namespace edgeward {
namespace {

const std::map<std::string, std::string>& folders() {
  static const std::map<std::string, std::string> by_kind{{"device", "devices"},
                                                          {"server", "servers"},
                                                          {"family", "families"},
                                                          {"link", "links"},
                                                          {"workload", "workloads"}};
  return by_kind;
}

}  // namespace

struct ProfileLibrary::Store {
  std::map<std::string, DeviceProfile> devices;
  std::map<std::string, ServerProfile> servers;
  std::map<std::string, FamilyProfile> families;
  std::map<std::string, LinkProfile> links;
  std::map<std::string, WorkloadProfile> workloads;
  std::map<std::string, std::string> texts;  // by path

  template <typename Profile>
  const Profile& get(ProfileLibrary& library, std::map<std::string, Profile>& kept, const std::string& kind,
                     const std::string& name, Profile (*read)(const Node&, const std::string&)) {
    const auto found = kept.find(name);
    if (found != kept.end()) return found->second;
    const Node root = parse_yaml(library.text(kind, name), library.path(kind, name));
    return kept.emplace(name, read(root, name)).first->second;
  }
};

ProfileLibrary::ProfileLibrary(std::string folder)
    : folder_(std::move(folder)), store_(std::make_unique<Store>()) {
  std::error_code error;
  if (std::filesystem::is_directory(folder_, error)) return;
  throw InputError(Complaint{{folder_, 0, 0}, "", "no such folder of profiles", "see EDGEWARD_PROFILES"});
}
ProfileLibrary::~ProfileLibrary() = default;

std::string ProfileLibrary::folder(const std::string& kind) const {
  return folder_ + "/" + folders().at(kind);
}

std::vector<std::string> ProfileLibrary::names(const std::string& kind) const {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder(kind), error)) {
    if (file.path().extension() == ".yaml") found.push_back(file.path().stem().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string ProfileLibrary::path(const std::string& kind, const std::string& name) const {
  return folder(kind) + "/" + name + ".yaml";
}

const std::string& ProfileLibrary::text(const std::string& kind, const std::string& name) {
  const std::string file = path(kind, name);
  const auto found = store_->texts.find(file);
  if (found != store_->texts.end()) return found->second;
  const std::vector<std::string> known = names(kind);
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    throw InputError(Complaint{{folder(kind), 0, 0},
                               "",
                               "unknown " + kind + " profile '" + name + "'",
                               join(known),
                               nearest_match(name, known)});
  }
  return store_->texts.emplace(file, read_text(file)).first->second;
}

const DeviceProfile& ProfileLibrary::device(const std::string& name) {
  return store_->get(*this, store_->devices, "device", name, read_device_profile);
}
const ServerProfile& ProfileLibrary::server(const std::string& name) {
  return store_->get(*this, store_->servers, "server", name, read_server_profile);
}
const FamilyProfile& ProfileLibrary::family(const std::string& name) {
  return store_->get(*this, store_->families, "family", name, read_family_profile);
}
const LinkProfile& ProfileLibrary::link(const std::string& name) {
  return store_->get(*this, store_->links, "link", name, read_link_profile);
}
const WorkloadProfile& ProfileLibrary::workload(const std::string& name) {
  return store_->get(*this, store_->workloads, "workload", name, read_workload_profile);
}

const std::vector<std::string>& profile_kinds() {
  static const std::vector<std::string> kinds{"device", "server", "family", "link", "workload"};
  return kinds;
}

const Provenance& LayerTable::provenance_of(int layer) const {
  const bool is_exception =
      std::find(exceptional_layers.begin(), exceptional_layers.end(), layer) != exceptional_layers.end();
  return is_exception ? exception : provenance;
}

std::string to_string(Status status) {
  switch (status) {
    case Status::measured:
      return "measured";
    case Status::digitised:
      return "digitised";
    case Status::derived:
      return "derived";
    case Status::assumed:
      break;
  }
  return "assumed";
}

}  // namespace edgeward
