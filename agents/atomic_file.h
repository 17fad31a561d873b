// Files that are there as a whole or not at all.
#pragma once

#include <string>
#include <string_view>

namespace edgeward {

// A file under construction, FILE.<process id>.tmp beside its place; removed unless it was put there.
// Everything throws InputError naming the file and the cause (no such folder, no permission, no space).
class AtomicFile {
 public:
  explicit AtomicFile(const std::string& file);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes);  // collects small pieces

  // Syncs the file and renames it: over an older one, or only where there is none.
  void put_in_place();
  void put_in_place_if_new();

 private:
  void flush();
  void close();
  [[noreturn]] void fail(int cause);

  std::string file_, temporary_, buffer_;
  int descriptor_;
  bool there_ = true;  // the temporary
};

// The same in one call, over an older file, which keeps its content where this fails.
void write_atomically(const std::string& file, std::string_view bytes);

}  // namespace edgeward
