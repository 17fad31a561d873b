#include "cli/new_file.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sim/model/error.h"

namespace edgeward {

namespace fs = std::filesystem;

void check_new_file(const std::string& option, const std::string& file,
                    const std::vector<std::string>& extensions) {
  const fs::path path = file;
  if (std::find(extensions.begin(), extensions.end(), path.extension()) == extensions.end()) {
    std::string allowed = extensions.front();
    for (size_t index = 1; index < extensions.size(); ++index) {
      allowed += (index + 1 == extensions.size() ? " or " : ", ") + extensions[index];
    }
    throw InputError(option + ": '" + file + "' must end in " + allowed);
  }
  std::error_code ignored;
  if (fs::symlink_status(path, ignored).type() != fs::file_type::not_found) {
    throw InputError(option + ": " + file + " exists already; name a file that does not exist");
  }
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, ignored)) {
    throw InputError(option + ": " + file + " cannot be made: there is no folder " + folder.string());
  }
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    throw InputError(option + ": " + file + " cannot be made: " + std::strerror(errno));
  }
}

}  // namespace edgeward
