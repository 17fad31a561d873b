// Random streams: Philox4x32-10 (Salmon et al., SC'11), counter-based, from the Random123 library. A stream
// is named by its key and costs nothing to make, so each purpose has its own and one purpose's draws never
// move another's.
#pragma once

#include <Random123/philox.h>

#include <array>
#include <cstdint>
#include <limits>

namespace edgeward {

// A UniformRandomBitGenerator of 32-bit words; use it with boost::random's distributions, whose algorithms
// are fixed (those of std:: may differ between standard libraries).
class Rng {
 public:
  using result_type = uint32_t;

  Rng() : Rng(0) {}
  // Streams with different (seed, stream, substream) are independent. Each yields 2^34 words.
  explicit Rng(uint64_t seed, uint64_t stream = 0, uint32_t substream = 0)
      : key_{{static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)}},
        counter_{{0, static_cast<uint32_t>(stream), static_cast<uint32_t>(stream >> 32), substream}} {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  result_type operator()() {
    if (used_ == 4) {
      block_ = r123::Philox4x32{}(counter_, key_);
      ++counter_[0];
      used_ = 0;
    }
    return block_[used_++];
  }

 private:
  r123::Philox4x32::key_type key_;
  r123::Philox4x32::ctr_type counter_;
  r123::Philox4x32::ctr_type block_{};
  uint32_t used_ = 4;
};

// One 64-bit seed from a seed and a label ("training", 7): for seeds that must not collide with each other.
uint64_t derive_seed(uint64_t seed, const char* label, uint64_t index = 0);

}  // namespace edgeward
