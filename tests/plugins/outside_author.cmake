# Installs the SDK into a new folder and builds the example against it, as an outside author does.
# cmake -DBUILD=… -DWORK=… -P outside_author.cmake
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --component sdk --prefix ${WORK}/sdk)
run(${CMAKE_COMMAND} -S ${WORK}/sdk/share/plait/sdk/examples/scorer -B ${WORK}/build
    -DCMAKE_PREFIX_PATH=${WORK}/sdk)
run(${CMAKE_COMMAND} --build ${WORK}/build)
execute_process(COMMAND nm -D --defined-only ${WORK}/build/longest.so
                OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
if(NOT symbols MATCHES "^[0-9a-f]+ T plait_plugin_1\n$")
  message(FATAL_ERROR "longest.so exports other symbols than plait_plugin_1:\n${symbols}")
endif()
