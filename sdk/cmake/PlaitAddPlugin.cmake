# plait_add_plugin(NAME SOURCES a.cpp … [LINK …]): a plait plugin, `NAME.so`, that exports exactly
# one symbol. The same function serves this tree and outside authors (find_package(PlaitSdk)).
set(PLAIT_SDK_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})

function(plait_add_plugin name)
  cmake_parse_arguments(ARG "" "OUTPUT_NAME;OUTPUT_DIRECTORY" "SOURCES;LINK" ${ARGN})
  add_library(${name} MODULE ${ARG_SOURCES})
  if(NOT ARG_OUTPUT_NAME)
    set(ARG_OUTPUT_NAME ${name})
  endif()
  if(NOT ARG_OUTPUT_DIRECTORY AND PLAIT_PLUGIN_DIR)
    set(ARG_OUTPUT_DIRECTORY ${PLAIT_PLUGIN_DIR})
  endif()
  set_target_properties(${name} PROPERTIES PREFIX "" OUTPUT_NAME ${ARG_OUTPUT_NAME}
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(ARG_OUTPUT_DIRECTORY)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${ARG_OUTPUT_DIRECTORY})
  endif()
  # Unique symbols would pin and share state between plugins; the version script keeps every
  # symbol but the entry local, those of static libraries included.
  target_compile_options(${name} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_options(${name} PRIVATE -Wl,-z,nodelete
    -Wl,--version-script=${PLAIT_SDK_CMAKE_DIR}/plugin.map)
  target_link_libraries(${name} PRIVATE plait::sdk ${ARG_LINK})
  set_property(GLOBAL APPEND PROPERTY PLAIT_PLUGINS ${name})
endfunction()
