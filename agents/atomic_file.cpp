#include "agents/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sim/model/error.h"

namespace edgeward {
namespace {

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return ::fsync(descriptor) == 0;
}

}  // namespace

void write_atomically(const std::string& file, std::string_view bytes) {
  const std::string temporary = file + "." + std::to_string(::getpid()) + ".tmp";
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  bool done = descriptor >= 0 && write_all(descriptor, bytes);
  int cause = errno;
  if (descriptor >= 0 && ::close(descriptor) != 0 && done) {
    done = false;
    cause = errno;
  }
  if (done && std::rename(temporary.c_str(), file.c_str()) != 0) {
    done = false;
    cause = errno;
  }
  if (done) return;
  if (descriptor >= 0) ::unlink(temporary.c_str());
  throw InputError(file + ": cannot be written: " + std::strerror(cause));
}

}  // namespace edgeward
