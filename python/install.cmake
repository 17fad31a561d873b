# Component "python": what a wheel holds besides the Python sources (pyproject.toml). Programs find data, worker and torch
# relative to themselves: edgeward/bin beside edgeward/data, and torch's libraries where pip puts them.
set(EDGEWARD_PROGRAMS edgeward edgeward-validate edgeward-worker)
if(EDGEWARD_LEARNER)
  list(APPEND EDGEWARD_PROGRAMS edgeward-learn)
endif()
# Empty for the system's SimGrid.
set_target_properties(${EDGEWARD_PROGRAMS} PROPERTIES INSTALL_RPATH "${SIMGRID_LIBRARY_DIRS}")
if(EDGEWARD_LEARNER)
  set_property(TARGET edgeward-learn APPEND PROPERTY INSTALL_RPATH "$ORIGIN/../../torch/lib")
endif()
install(TARGETS ${EDGEWARD_PROGRAMS} RUNTIME DESTINATION edgeward/bin COMPONENT python)
if(EDGEWARD_PYTHON_MODULE)
  add_dependencies(edgeward edgeward_native)
  install(TARGETS edgeward_native LIBRARY DESTINATION edgeward COMPONENT python)
endif()
install(DIRECTORY profiles scenarios DESTINATION edgeward/data COMPONENT python
        FILES_MATCHING PATTERN "*.yaml" PATTERN measurements EXCLUDE)
