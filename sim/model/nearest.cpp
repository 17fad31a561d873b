#include "sim/model/nearest.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace edgeward {
namespace {

std::string lower(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return word;
}

// Edit distance with transpositions of neighbours (optimal string alignment).
size_t distance(const std::string& a, const std::string& b) {
  std::vector<size_t> before_last(b.size() + 1), last(b.size() + 1), current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substitute = last[j - 1] + (a[i - 1] != b[j - 1]);
      current[j] = std::min({substitute, last[j] + 1, current[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(current);
  }
  return last[b.size()];
}

}  // namespace

std::string nearest_match(const std::string& word, std::span<const std::string> candidates) {
  const size_t limit = std::max<size_t>(2, word.size() / 3);
  std::string nearest;
  size_t smallest = limit + 1;
  for (const std::string& candidate : candidates) {
    const size_t changes = distance(lower(word), lower(candidate));
    if (changes < smallest && changes < std::max(word.size(), candidate.size())) {
      smallest = changes;
      nearest = candidate;
    }
  }
  if (!nearest.empty() || word.size() < 4) return nearest;
  const auto begins = [&word](const std::string& candidate) {
    return lower(candidate).starts_with(lower(word));
  };
  if (std::count_if(candidates.begin(), candidates.end(), begins) != 1) return "";
  return *std::find_if(candidates.begin(), candidates.end(), begins);
}

std::string join(std::span<const std::string> words, const std::string& separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

}  // namespace edgeward
