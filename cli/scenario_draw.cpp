#include "cli/scenario_draw.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/figures.h"
#include "env/system_description.h"
#include "sim/model/error.h"

namespace edgeward {

namespace fs = std::filesystem;

void check_picture_path(const std::string& file) {
  const fs::path path = file;
  const std::string extension = path.extension().string();
  if (extension != ".png" && extension != ".svg" && extension != ".pdf") {
    throw InputError(file + ": a picture's name ends with .png, .svg or .pdf");
  }
  std::error_code error;
  if (fs::is_directory(path, error)) throw InputError(file + ": is a directory");
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, error)) throw InputError(file + ": there is no folder " + folder.string());
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    throw InputError(file + ": cannot be written: " + std::strerror(errno));
  }
}

void draw_system(const Scenario& scenario, const std::string& file) {
  const TextForPython description(describe_system(scenario).dump());
  if (!run_figures({"system", description.path(), file}, false)) {
    throw Error(file + ": was not drawn");
  }
}

}  // namespace edgeward
