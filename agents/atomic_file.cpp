#include "agents/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sim/model/error.h"

namespace edgeward {
namespace {

constexpr size_t enough = 1 << 16;

}  // namespace

AtomicFile::AtomicFile(const std::string& file)
    : file_(file), temporary_(file + "." + std::to_string(::getpid()) + ".tmp") {
  descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor_ < 0) {
    there_ = false;
    fail(errno);
  }
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (there_) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= enough) flush();
}

void AtomicFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(errno);
    rest.remove_prefix(static_cast<size_t>(written));
  }
  buffer_.clear();
}

void AtomicFile::close() {
  flush();
  if (::fsync(descriptor_) != 0) fail(errno);
  const int failed = ::close(descriptor_);
  descriptor_ = -1;
  if (failed != 0) fail(errno);
}

void AtomicFile::put_in_place() {
  close();
  if (std::rename(temporary_.c_str(), file_.c_str()) != 0) fail(errno);
  there_ = false;
}

void AtomicFile::put_in_place_if_new() {
  close();
  if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, file_.c_str(), RENAME_NOREPLACE) != 0) fail(errno);
  there_ = false;
}

void AtomicFile::fail(int cause) {
  throw InputError(file_ + ": cannot be written: " + std::strerror(cause));
}

void write_atomically(const std::string& file, std::string_view bytes) {
  AtomicFile whole(file);
  whole.write(bytes);
  whole.put_in_place();
}

}  // namespace edgeward
