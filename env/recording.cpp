#include "env/recording.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "sim/model/error.h"

namespace edgeward {
namespace {

[[noreturn]] void fail(const char* what) {
  throw Error(std::string("the recording cannot be ") + what + ": " + std::strerror(errno));
}

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, RecordVisitor& visitor) : rest_(bytes), visitor_(visitor) {}

  void read_all() {
    while (!rest_.empty()) {
      switch (take<RecordKind>()) {
        case RecordKind::episode_began:
          visitor_.visit(take<EpisodeBegan>());
          break;
        case RecordKind::request:
          visitor_.visit(take<RequestRecord>());
          break;
        case RecordKind::span:
          visitor_.visit(take<SpanRecord>());
          break;
        case RecordKind::gauge:
          visitor_.visit(take<GaugeRecord>());
          break;
        case RecordKind::device:
          visitor_.visit(take<DeviceTotal>());
          break;
        case RecordKind::slot:
          visitor_.visit(take<SlotTotal>());
          break;
        case RecordKind::network:
          visitor_.visit(take<NetworkTotal>());
          break;
        case RecordKind::episode_over:
          visitor_.visit(take<EpisodeOver>());
          break;
        default:
          throw Error("the recording is damaged: no such kind of record");
      }
    }
  }

 private:
  template <class T>
  T take() {
    if (rest_.size() < sizeof(T)) throw Error("the recording is damaged: it ends within a record");
    T value;
    std::memcpy(static_cast<void*>(&value), rest_.data(), sizeof(T));
    rest_ = rest_.subspan(sizeof(T));
    return value;
  }

  std::span<const std::byte> rest_;
  RecordVisitor& visitor_;
};

}  // namespace

void drain_records(int file, RecordVisitor& visitor) {
  struct stat about{};
  if (fstat(file, &about) != 0) fail("read");
  if (about.st_size == 0) return;
  std::vector<std::byte> bytes(static_cast<size_t>(about.st_size));
  size_t read = 0;
  while (read < bytes.size()) {
    const ssize_t count = pread(file, bytes.data() + read, bytes.size() - read, static_cast<off_t>(read));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("read");
    if (count == 0) break;
    read += static_cast<size_t>(count);
  }
  if (ftruncate(file, 0) != 0) fail("emptied");
  Reader({bytes.data(), read}, visitor).read_all();
}

}  // namespace edgeward
