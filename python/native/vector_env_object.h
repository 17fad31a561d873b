// edgeward._native.VectorEnv: env/vector_env.h for Python.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "env/vector_env.h"

namespace edgeward::python {

// Every method takes and gives back the interpreter's lock itself: it is free while workers are waited for. A
// signal that Python handles (Ctrl-C) ends the wait with the handler's exception.
class VectorEnvObject {
 public:
  VectorEnvObject(const std::string& text, int64_t workers, int64_t cells, int64_t first_cell,
                  const std::string& worker, const std::string& profiles);

  const std::string& spec() const { return spec_; }
  size_t size() const { return size_; }
  bool closed() const { return env_ == nullptr; }

  void reset(const pybind11::object& seed, const pybind11::object& rows);
  void step(const pybind11::object& actions);
  void send(const pybind11::object& actions);
  bool answered();
  void receive();
  void send_worker(size_t worker, const pybind11::object& actions);
  std::vector<size_t> receive_workers(size_t count);
  pybind11::dict arrays();
  void close();

 private:
  class Use;

  std::unique_ptr<VectorEnv> env_;  // null once closed
  bool in_use_ = false;             // guarded by the interpreter's lock
  bool seeded_ = false;
  std::string spec_;
  size_t size_ = 0, cells_ = 0, choices_ = 0;
};

void define_vector_env(pybind11::module_& module);

}  // namespace edgeward::python
