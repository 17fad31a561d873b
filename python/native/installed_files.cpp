#include "python/native/installed_files.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

#include "sim/model/data_folders.h"

namespace edgeward::python {
namespace {

namespace fs = std::filesystem;

// The package's folder: the one that holds this shared library.
fs::path package_folder() {
  Dl_info here{};
  dladdr(reinterpret_cast<void*>(&package_folder), &here);
  return fs::path(here.dli_fname).parent_path();
}

std::string find(const std::string& asked, const char* variable, const char* in_package,
                 const std::string& built_from) {
  if (!asked.empty()) return asked;
  if (const char* value = std::getenv(variable); value != nullptr && *value != '\0') return value;
  const fs::path installed = package_folder() / in_package;
  std::error_code error;
  return fs::exists(installed, error) ? installed.string() : built_from;
}

}  // namespace

std::string profile_folder(const std::string& asked) {
  return find(asked, "EDGEWARD_PROFILES", "data/profiles", edgeward::profile_folder());
}
std::string scenario_folder(const std::string& asked) {
  return find(asked, "EDGEWARD_SCENARIOS", "data/scenarios", edgeward::scenario_folder());
}
std::string worker_program(const std::string& asked) {
  return find(asked, "EDGEWARD_WORKER", "bin/edgeward-worker", EDGEWARD_BUILT_WORKER);
}

}  // namespace edgeward::python
