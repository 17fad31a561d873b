#include <vector>

#include "sim/model/nearest.h"
#include "sim/model/section.h"

namespace edgeward {
namespace {

std::string join_path(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

using Asked = std::map<std::string, std::set<std::string>>;

void reject(const Node& node, const std::string& path, const Asked& asked) {
  const auto known = asked.find(path);
  if (node.kind != Node::Kind::map || known == asked.end()) return;
  for (const auto& [key, value] : node.entries) {
    const std::string here = join_path(path, key);
    if (!known->second.contains(key)) {
      const std::vector<std::string> keys(known->second.begin(), known->second.end());
      throw InputError(
          Complaint{value.key_mark, here, "unknown key '" + key + "'", join(keys), nearest_match(key, keys)});
    }
    reject(value, here, asked);
  }
}

}  // namespace

void ReadLog::opened(const std::string& section_path) {
  asked_[section_path];
}
void ReadLog::asked(const std::string& section_path, const std::string& key) {
  asked_[section_path].insert(key);
}
void ReadLog::value(ResolvedValue value) {
  values_.push_back(std::move(value));
}

void ReadLog::leave_to_others(const std::string& section_path) {
  asked_.erase(section_path);
}

bool ReadLog::was_asked(const std::string& section_path, const std::string& key) const {
  const auto section = asked_.find(section_path);
  return section != asked_.end() && section->second.contains(key);
}

void ReadLog::reject_unknown_keys(const Node& root) const {
  reject(root, "", asked_);
}

}  // namespace edgeward
