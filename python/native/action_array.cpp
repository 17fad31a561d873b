#include "python/native/action_array.h"

#include <string>
#include <utility>

#include "env/vector_env.h"

namespace edgeward::python {
namespace py = pybind11;

namespace {

std::string shape_text(const py::array& array) {
  return py::str(array.attr("shape")).cast<std::string>();
}

}  // namespace

ActionArray::ActionArray(const py::handle& actions, size_t rows, size_t width) {
  const std::string expected = "actions: expected integers of shape (" + std::to_string(rows) + ", " +
                               std::to_string(width) + "), got ";
  const py::array array = py::array::ensure(actions);
  if (!array) throw ActionError(expected + py::repr(actions).cast<std::string>());
  const bool flat = array.ndim() == 1 && width == 1 && array.shape(0) == static_cast<py::ssize_t>(rows);
  const bool full = array.ndim() == 2 && array.shape(0) == static_cast<py::ssize_t>(rows) &&
                    array.shape(1) == static_cast<py::ssize_t>(width);
  const char kind = array.dtype().kind();
  if (!(flat || full) || (kind != 'i' && kind != 'u')) {
    throw ActionError(expected + py::str(array.dtype()).cast<std::string>() + " of shape " +
                      shape_text(array));
  }
  if (py::isinstance<py::array_t<int32_t>>(array)) {
    kept_ = py::array_t < int32_t, py::array::c_style | py::array::forcecast > ::ensure(array);
    values_ = {kept_.data(), static_cast<size_t>(kept_.size())};
  } else if (kind == 'i') {
    narrow<int64_t>(array, width);
  } else {
    narrow<uint64_t>(array, width);
  }
}

template <class Integer>
void ActionArray::narrow(const py::array& array, size_t width) {
  const auto wide = py::array_t < Integer, py::array::c_style | py::array::forcecast > ::ensure(array);
  narrowed_.resize(static_cast<size_t>(wide.size()));
  for (size_t index = 0; index < narrowed_.size(); ++index) {
    const Integer value = wide.data()[index];
    if (!std::in_range<int32_t>(value)) {
      throw ActionError("action " + std::to_string(value) + " of environment " +
                        std::to_string(index / width) + " is not one of its choices");
    }
    narrowed_[index] = static_cast<int32_t>(value);
  }
  values_ = narrowed_;
}

}  // namespace edgeward::python
