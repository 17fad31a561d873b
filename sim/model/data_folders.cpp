#include "sim/model/data_folders.h"

#include <cstdlib>

namespace edgeward {

namespace fs = std::filesystem;

namespace {

std::string folder(const char* variable, const char* name) {
  const char* value = std::getenv(variable);
  if (value != nullptr && *value != '\0') return value;
  if (const auto package = installed_package()) return *package / "data" / name;
  return fs::path(EDGEWARD_SOURCE_DIR) / name;
}

}  // namespace

std::string profile_folder() {
  return folder("EDGEWARD_PROFILES", "profiles");
}
std::string scenario_folder() {
  return folder("EDGEWARD_SCENARIOS", "scenarios");
}

fs::path program_folder() {
  return fs::read_symlink("/proc/self/exe").parent_path();
}

std::optional<fs::path> installed_package() {
  const fs::path package = program_folder().parent_path();
  std::error_code error;
  if (fs::exists(package / "__init__.py", error)) return package;
  return std::nullopt;
}

}  // namespace edgeward
