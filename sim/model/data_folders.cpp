#include "sim/model/data_folders.h"

#include <cstdlib>

namespace edgeward {
namespace {

std::string folder(const char* variable, const char* fallback) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0' ? value : fallback;
}

}  // namespace

std::string profile_folder() {
  return folder("EDGEWARD_PROFILES", EDGEWARD_SOURCE_DIR "/profiles");
}
std::string scenario_folder() {
  return folder("EDGEWARD_SCENARIOS", EDGEWARD_SOURCE_DIR "/scenarios");
}

}  // namespace edgeward
