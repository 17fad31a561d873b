# Writes OUTPUT (version.cpp) when it would change: run at every build, so that the commit is the one built.
# -DSOURCE=... -DOUTPUT=... -DTEMPLATE=... -DEDGEWARD_VERSION=... -DSIMGRID_VERSION=... -DTORCH_VERSION=...
set(EDGEWARD_COMMIT unknown)
execute_process(COMMAND git -C ${SOURCE} rev-parse --short=12 HEAD OUTPUT_VARIABLE commit RESULT_VARIABLE failed
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT failed)
  set(EDGEWARD_COMMIT ${commit})
  execute_process(COMMAND git -C ${SOURCE} diff --quiet HEAD RESULT_VARIABLE changed ERROR_QUIET)
  if(changed)
    string(APPEND EDGEWARD_COMMIT +)
  endif()
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
