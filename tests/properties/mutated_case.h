// One damaged file in place, ready to be read: which file of ours it was, where it lies now, how to read it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace edgeward::testing {

struct MutatedCase {
  bool is_scenario = true;
  std::string damage;
  std::filesystem::path read_path;     // what to read: the damaged file, or one that has it as its base
  std::filesystem::path damaged_path;  // the damaged file itself
  std::vector<std::string> assignments;
};

// A scratch copy of the shipped scenarios and profiles, in which one file after the other is damaged. Removed
// at the end.
class MutationGround {
 public:
  MutationGround();
  ~MutationGround();
  MutationGround(const MutationGround&) = delete;
  MutationGround& operator=(const MutationGround&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path profiles() const { return folder_ / "profiles"; }

  // The same for the same seed. Takes back the damage that the last one did.
  MutatedCase prepare(uint64_t seed);

 private:
  struct Original {
    std::filesystem::path path;  // in the scratch copy
    std::string text;
  };

  void write(const std::filesystem::path& path, const std::string& text);
  MutatedCase damage_profile(class Dice& dice);
  MutatedCase damage_scenario(uint64_t seed, class Dice& dice);

  std::filesystem::path folder_;
  std::vector<Original> scenarios_, profiles_;
  std::vector<std::filesystem::path> written_;
};

// A scenario that uses the profile at `path`, as YAML texts: one for each way of using it.
std::vector<std::string> users_of_profile(const std::filesystem::path& path);

}  // namespace edgeward::testing
