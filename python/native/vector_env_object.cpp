#include "python/native/vector_env_object.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>

#include "python/native/action_array.h"
#include "python/native/installed_files.h"

namespace edgeward::python {
namespace py = pybind11;

namespace {

// Runs without the interpreter's lock, which is what lets another thread take it and Ctrl-C reach its
// handler.
void look_for_signals() {
  const py::gil_scoped_acquire lock;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

int64_t checked(const char* name, int64_t value, int64_t low, int64_t high) {
  if (value >= low && value <= high) return value;
  throw InputError(std::string(name) + " is " + std::to_string(value) + "; allowed: " + std::to_string(low) +
                   " to " + std::to_string(high));
}

uint64_t seed_of(const py::object& seed) {
  const auto number = py::reinterpret_steal<py::object>(PyNumber_Index(seed.ptr()));
  if (!number) throw py::error_already_set();
  const uint64_t value = PyLong_AsUnsignedLongLong(number.ptr());
  if (PyErr_Occurred() != nullptr) {
    PyErr_Clear();
    throw InputError("the seed is " + py::str(number).cast<std::string>() +
                     "; allowed: a whole number from 0 to 18446744073709551615");
  }
  return value;
}

uint64_t fresh_seed() {
  std::random_device entropy;
  return (uint64_t{entropy()} << 32) | entropy();
}

std::vector<uint8_t> rows_of(const py::object& rows, size_t size) {
  const py::array array = py::array::ensure(rows);
  if (!array || array.dtype().kind() != 'b' || array.ndim() != 1 ||
      array.shape(0) != static_cast<py::ssize_t>(size)) {
    throw ActionError("rows: expected booleans of shape (" + std::to_string(size) + ",), got " +
                      py::repr(rows).cast<std::string>());
  }
  const auto bytes = py::array_t < bool, py::array::c_style | py::array::forcecast > ::ensure(array);
  return {bytes.data(), bytes.data() + bytes.size()};
}

// A read-only view; `memory` stays mapped as long as it, or a view of it, lives.
template <class T>
py::array view(std::span<const T> values, std::vector<py::ssize_t> shape, const py::capsule& memory) {
  py::array array(py::dtype::of<T>(), std::move(shape), values.data(), memory);
  py::detail::array_proxy(array.ptr())->flags &= ~py::detail::npy_api::NPY_ARRAY_WRITEABLE_;
  return array;
}

}  // namespace

// Somebody uses the environment: not two threads at once, and not a signal handler in the middle of a call.
class VectorEnvObject::Use {
 public:
  explicit Use(VectorEnvObject& object) : object_(object) {
    if (object.in_use_)
      throw Error("this environment is in the middle of another call (of a thread or a signal handler)");
    if (object.closed()) throw Error("this environment is closed");
    object.in_use_ = true;
  }
  ~Use() { object_.in_use_ = false; }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  VectorEnvObject& object_;
};

VectorEnvObject::VectorEnvObject(const std::string& text, int64_t workers, int64_t cells, int64_t first_cell,
                                 const std::string& worker, const std::string& profiles) {
  VectorEnvOptions options;
  options.workers = static_cast<int>(checked("workers", workers, 1, 4096));
  options.cells = static_cast<int>(checked("cells", cells, 1, 65536));
  options.first_cell = static_cast<uint32_t>(
      checked("first_cell", first_cell, 0, int64_t{std::numeric_limits<uint32_t>::max()} - workers * cells));
  options.worker_path = worker_program(worker);
  options.profile_path = profile_folder(profiles);
  options.while_waiting = look_for_signals;
  {
    const py::gil_scoped_release unlocked;
    env_ = std::make_unique<VectorEnv>(text, options);
  }
  spec_ = nlohmann::json(env_->spec()).dump();
  size_ = env_->size();
  cells_ = static_cast<size_t>(cells);
  choices_ = env_->spec().action_size();
}

void VectorEnvObject::reset(const py::object& seed, const py::object& rows) {
  const Use use(*this);
  if (!seed.is_none() && !rows.is_none())
    throw InputError("a seed resets every environment: give no rows with it");
  std::optional<uint64_t> number;
  if (!seed.is_none()) number = seed_of(seed);
  if (seed.is_none() && !seeded_) number = fresh_seed();
  std::optional<std::vector<uint8_t>> some;
  if (!rows.is_none()) some = rows_of(rows, size_);
  {
    const py::gil_scoped_release unlocked;
    if (number) {
      env_->reset(*number);
    } else if (some) {
      env_->reset_rows(*some);
    } else {
      env_->reset();
    }
  }
  seeded_ = true;
}

void VectorEnvObject::step(const py::object& actions) {
  const Use use(*this);
  const ActionArray array(actions, size_, choices_);
  const py::gil_scoped_release unlocked;
  env_->step(array.values());
}

void VectorEnvObject::send(const py::object& actions) {
  const Use use(*this);
  env_->send(ActionArray(actions, size_, choices_).values());
}

bool VectorEnvObject::answered() {
  const Use use(*this);
  return env_->answered();
}

void VectorEnvObject::receive() {
  const Use use(*this);
  const py::gil_scoped_release unlocked;
  env_->receive();
}

void VectorEnvObject::send_worker(size_t worker, const py::object& actions) {
  const Use use(*this);
  env_->send_worker(worker, ActionArray(actions, cells_, choices_).values());
}

std::vector<size_t> VectorEnvObject::receive_workers(size_t count) {
  const Use use(*this);
  const py::gil_scoped_release unlocked;
  return env_->receive_workers(count);
}

py::dict VectorEnvObject::arrays() {
  const Use use(*this);
  using Memory = std::shared_ptr<const void>;
  const py::capsule memory(new Memory(env_->memory()), [](void* held) { delete static_cast<Memory*>(held); });
  const StepBatch& batch = env_->batch();
  const Spec& spec = env_->spec();
  const auto n = static_cast<py::ssize_t>(size_);
  const auto per_row = [&](const auto& values) { return view(values, {n}, memory); };
  const auto table = [&](const auto& values, size_t width) {
    return view(values, {n, static_cast<py::ssize_t>(width)}, memory);
  };
  py::dict arrays;
  arrays["observation"] = table(batch.observation, spec.observation_size());
  arrays["mask"] = table(batch.mask, spec.mask_size());
  arrays["privileged"] = table(batch.privileged, spec.privileged.size());
  arrays["episode"] = per_row(batch.episode);
  arrays["group"] = per_row(batch.group);
  arrays["reward"] = per_row(batch.reward);
  arrays["agent_reward"] = table(batch.agent_reward, spec.agents.size());
  arrays["reward_term"] = table(batch.reward_term, spec.reward_terms.size());
  arrays["metric_sum"] = table(batch.metric_sum, spec.metrics.size());
  arrays["metric_count"] = table(batch.metric_count, spec.metrics.size());
  arrays["elapsed_s"] = per_row(batch.elapsed_s);
  arrays["terminated"] = per_row(batch.terminated);
  arrays["truncated"] = per_row(batch.truncated);
  arrays["final_observation"] = table(batch.final_observation, spec.observation_size());
  return arrays;
}

void VectorEnvObject::close() {
  if (closed()) return;
  const Use use(*this);
  std::unique_ptr<VectorEnv> ending = std::move(env_);
  const py::gil_scoped_release unlocked;
  ending.reset();
}

void define_vector_env(py::module_& module) {
  py::class_<VectorEnvObject>(module, "VectorEnv",
                              R"(N = workers * cells environments stepped together, in worker processes.

text: a resolved scenario (see resolve()). Row i draws what cell first_cell + i of a seed draws. worker, profiles: the
worker program and the profiles folder, where they are not the installed ones.

Raises InputError for what is wrong in the scenario, WorkerError for a worker that cannot start or died. An object
belongs to the process that made it; after fork() the child must not use it.)")
      .def(py::init<const std::string&, int64_t, int64_t, int64_t, const std::string&, const std::string&>(),
           py::arg("text"), py::kw_only(), py::arg("workers") = 1, py::arg("cells") = 1,
           py::arg("first_cell") = 0, py::arg("worker") = "", py::arg("profiles") = "")
      .def_property_readonly("spec", &VectorEnvObject::spec,
                             "What an environment looks like from outside, as JSON.")
      .def_property_readonly("size", &VectorEnvObject::size, "N, the number of environments.")
      .def_property_readonly("closed", &VectorEnvObject::closed)
      .def(
          "reset", &VectorEnvObject::reset, py::arg("seed") = py::none(), py::kw_only(),
          py::arg("rows") = py::none(),
          R"(Begins new episodes. With a seed (0 to 2**64 - 1) everything that follows is a function of it and of the
actions; the first reset takes a random one where none is given. rows: booleans [N], where a new episode begins; the
others stay as they are. After an interrupted call it first waits for what that left under way.)")
      .def(
          "step", &VectorEnvObject::step, py::arg("actions"),
          R"(Steps every environment and waits. actions: integers [N, H], each allowed by the mask; a row of -1 sits the
step out (same observation, reward 0, no time passes; where epochs are intervals
only before the first step of an episode). An environment whose episode ends begins the next one in the same
step. Raises ValueError for actions of another shape, type or value.)")
      .def("send", &VectorEnvObject::send, py::arg("actions"),
           "The first half of step(): returns at once. Until receive() the arrays say nothing.")
      .def("answered", &VectorEnvObject::answered, "True when receive() would not block.")
      .def("receive", &VectorEnvObject::receive, "The second half of step().")
      .def(
          "send_worker", &VectorEnvObject::send_worker, py::arg("worker"), py::arg("actions"),
          R"(The same for the environments of one worker, rows worker * cells to (worker + 1) * cells - 1; actions:
integers [cells, H].)")
      .def(
          "receive_workers", &VectorEnvObject::receive_workers, py::arg("count"),
          R"(Waits until `count` of the workers under way have answered and returns so many of their numbers: of those
that have, the ones that were sent first.)")
      .def("arrays", &VectorEnvObject::arrays,
           R"(Read-only views of the current step, which every call changes in place; they outlive close().

observation float32 [N, D], mask uint8 [N, M] (1: allowed), privileged float64 [N, P] and episode uint32 [N] show the
state now. Of the step that has just ended, zero after a reset: group uint32 [N] (set by a reset too), reward [N],
agent_reward [N, A], reward_term [N, R], metric_sum and metric_count [N, Q], elapsed_s [N], all float64; terminated and
truncated uint8 [N]; final_observation float32 [N, D], where one of them is 1.)")
      .def("close", &VectorEnvObject::close, "Ends the workers. Twice is fine.");
}

}  // namespace edgeward::python
