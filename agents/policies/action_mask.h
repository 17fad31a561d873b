// How the components of an action lie in a mask row: component after component, one byte per choice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "env/spec.h"

namespace edgeward {

class ActionMask {
 public:
  explicit ActionMask(const Spec& spec) {
    size_t offset = 0;
    for (const Component& component : spec.action) {
      offsets_.push_back(offset);
      sizes_.push_back(component.choices.size());
      offset += component.choices.size();
    }
    size_ = offset;
  }

  size_t components() const { return sizes_.size(); }
  size_t size() const { return size_; }  // M

  // The part of `component` in the mask row of environment `row`; mask: [N, M].
  std::span<const uint8_t> of(std::span<const uint8_t> mask, size_t row, size_t component) const {
    return mask.subspan(row * size_ + offsets_[component], sizes_[component]);
  }

 private:
  std::vector<size_t> offsets_, sizes_;
  size_t size_ = 0;
};

// `wanted` when it is allowed, else the first allowed choice: a device without a request has only one.
inline int32_t allowed_choice(std::span<const uint8_t> allowed, size_t wanted) {
  if (wanted < allowed.size() && allowed[wanted] != 0) return static_cast<int32_t>(wanted);
  for (size_t choice = 0; choice < allowed.size(); ++choice) {
    if (allowed[choice] != 0) return static_cast<int32_t>(choice);
  }
  return 0;
}

}  // namespace edgeward
