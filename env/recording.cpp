#include "env/recording.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
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

constexpr size_t chunk_size = 1 << 20;

// Takes whole records out of the front of what it is given.
class Reader {
 public:
  Reader(std::span<const std::byte> bytes, RecordVisitor& visitor) : rest_(bytes), visitor_(visitor) {}

  // Returns how many bytes at the end are the beginning of a record.
  size_t read_whole_records() {
    while (rest_.size() >= sizeof(RecordKind)) {
      RecordKind kind;
      std::memcpy(&kind, rest_.data(), sizeof kind);
      if (!read_one(kind)) break;
    }
    return rest_.size();
  }

 private:
  bool read_one(RecordKind kind) {
    switch (kind) {
      case RecordKind::episode_began:
        return take<EpisodeBegan>();
      case RecordKind::request:
        return take<RequestRecord>();
      case RecordKind::span:
        return take<SpanRecord>();
      case RecordKind::gauge:
        return take<GaugeRecord>();
      case RecordKind::device:
        return take<DeviceTotal>();
      case RecordKind::slot:
        return take<SlotTotal>();
      case RecordKind::network:
        return take<NetworkTotal>();
      case RecordKind::episode_over:
        return take<EpisodeOver>();
    }
    throw Error("the recording is damaged: no such kind of record");
  }

  // False where not all of the record is there.
  template <class Record>
  bool take() {
    if (rest_.size() < sizeof(RecordKind) + sizeof(Record)) return false;
    Record record;
    std::memcpy(static_cast<void*>(&record), rest_.data() + sizeof(RecordKind), sizeof(Record));
    rest_ = rest_.subspan(sizeof(RecordKind) + sizeof(Record));
    visitor_.visit(record);
    return true;
  }

  std::span<const std::byte> rest_;
  RecordVisitor& visitor_;
};

}  // namespace

void drain_records(int file, RecordVisitor& visitor) {
  struct stat about{};
  if (fstat(file, &about) != 0) fail("read");
  const auto size = static_cast<size_t>(about.st_size);
  if (size == 0) return;
  std::vector<std::byte> chunk(std::min(size, chunk_size));
  size_t read = 0, kept = 0;  // kept: the beginning of a record, at the chunk's front
  while (read < size) {
    const ssize_t count = pread(file, chunk.data() + kept, std::min(chunk.size() - kept, size - read),
                                static_cast<off_t>(read));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("read");
    if (count == 0) break;
    read += static_cast<size_t>(count);
    const std::span<const std::byte> bytes(chunk.data(), kept + static_cast<size_t>(count));
    kept = Reader(bytes, visitor).read_whole_records();
    std::memmove(chunk.data(), bytes.data() + bytes.size() - kept, kept);
  }
  if (kept > 0) throw Error("the recording is damaged: it ends within a record");
  if (ftruncate(file, 0) != 0) fail("emptied");
}

}  // namespace edgeward
