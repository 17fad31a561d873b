// edgeward._native: the environments for Python. Links neither torch nor SimGrid: engines live in worker
// processes.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "env/vector_env.h"
#include "python/native/installed_files.h"
#include "python/native/scenario_text.h"
#include "python/native/vector_env_object.h"
#include "sim/model/scenario.h"

namespace py = pybind11;

PYBIND11_MODULE(_native, module) {
  module.doc() = "Edgeward's environments: scenarios, and worker processes that simulate them.";
  // The one registered last is asked first: the family before its members.
  py::register_exception<edgeward::Error>(module, "EnvironmentCallError", PyExc_RuntimeError);
  py::register_exception<edgeward::ActionError>(module, "ActionError", PyExc_ValueError);
  py::register_exception<edgeward::WorkerError>(module, "WorkerError", PyExc_RuntimeError);
  py::register_exception<edgeward::InputError>(module, "InputError", PyExc_ValueError);

  module.def("resolve", &edgeward::python::resolve, py::arg("scenario"),
             py::arg("overrides") = std::vector<std::string>(), py::arg("profiles") = "",
             py::arg("scenarios") = "",
             R"(A scenario as YAML text, checked, with its bases laid under it and `overrides` on top.

scenario: a name (see scenario_names()) or the path of a YAML file. overrides: "key=value" each, as the command line's
--set takes them. profiles, scenarios: those folders, where they are not the installed ones. Raises InputError with file,
line, key, what was found, what is allowed and the nearest match.)");
  module.def(
      "describe", &edgeward::python::describe, py::arg("text"), py::arg("profiles") = "",
      R"(The system of a resolved scenario's text as JSON of schema edgeward-system/1, for those who draw it: devices,
networks, servers and the workload, in SI units. Raises InputError.)");
  module.def(
      "scenario_names",
      [](const std::string& scenarios) {
        return edgeward::scenario_names(edgeward::python::scenario_folder(scenarios));
      },
      py::arg("scenarios") = "", "The scenarios that come with Edgeward, sorted: \"edgerl/balanced\", ...");
  edgeward::python::define_vector_env(module);
}
