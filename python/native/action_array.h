// Actions as Python gives them: anything that NumPy takes for an array of integers.
#pragma once

#include <pybind11/numpy.h>

#include <cstdint>
#include <span>
#include <vector>

namespace edgeward::python {

class ActionArray {
 public:
  // Reads [rows, width] integers; [rows] will do where width is 1. Throws ActionError: another shape, another
  // type, a number beyond 32 bits. The values live as long as this.
  ActionArray(const pybind11::handle& actions, size_t rows, size_t width);

  std::span<const int32_t> values() const { return values_; }

 private:
  template <class Integer>
  void narrow(const pybind11::array& array, size_t width);

  pybind11::array_t<int32_t> kept_;
  std::vector<int32_t> narrowed_;
  std::span<const int32_t> values_;
};

}  // namespace edgeward::python
