#include "sim/model/random.h"

namespace edgeward {

uint64_t derive_seed(uint64_t seed, const char* label, uint64_t index) {
  uint64_t hash = 14695981039346656037ULL;  // FNV-1a, 64 bit
  for (const char* letter = label; *letter != '\0'; ++letter) {
    hash = (hash ^ static_cast<unsigned char>(*letter)) * 1099511628211ULL;
  }
  const auto low = [](uint64_t word) { return static_cast<uint32_t>(word); };
  const auto high = [](uint64_t word) { return static_cast<uint32_t>(word >> 32); };
  const auto block =
      r123::Philox4x32{}({{low(hash), high(hash), low(index), high(index)}}, {{low(seed), high(seed)}});
  return uint64_t{block[0]} << 32 | block[1];
}

}  // namespace edgeward
