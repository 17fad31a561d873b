#include "cli/run_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "sim/model/error.h"

namespace edgeward {
namespace {

// "process 4711", from /proc/locks: "3: FLOCK ADVISORY WRITE 4711 fe:01:131 0 EOF", the last part of
// fe:01:131 being the inode. Another container's processes have no number there.
std::string holder_of(int directory) {
  struct stat status{};
  fstat(directory, &status);
  const std::string inode = fmt::format(":{}", status.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, type, advisory, access, process, file;
    words >> number >> type >> advisory >> access >> process >> file;
    if (type == "FLOCK" && file.ends_with(inode) && process != "0") return "process " + process;
  }
  return "another process";
}

}  // namespace

Fd lock_run(const std::string& directory) {
  Fd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0) throw InputError(directory + ": cannot be opened: " + std::strerror(errno));
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    throw InputError(directory + ": is in use by " + holder_of(fd.get()));
  }
  return fd;
}

}  // namespace edgeward
