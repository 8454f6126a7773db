# Settings shared by every target of this tree.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

if(PLAIT_UNITY)
  set(CMAKE_UNITY_BUILD ON)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
endif()

if(PLAIT_TIDY)
  find_program(CLANG_TIDY NAMES clang-tidy-14 clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY ${CLANG_TIDY} --quiet)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow=local -Wcast-align
                    "$<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor;-Woverloaded-virtual>")
# g++ 12 reports false positives of these inside the standard library's own inlined code.
add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-dangling-pointer)
if(PLAIT_WERROR)
  add_compile_options(-Werror)
endif()
if(PLAIT_SANITIZE)
  add_compile_options(-fsanitize=${PLAIT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PLAIT_SANITIZE})
endif()

# plait_library(NAME SOURCES a.cpp … [LINK …]): a static library of this tree whose headers are
# found relative to its parent folder, `#include "folder/header.hpp"`.
function(plait_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/..)
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
endfunction()

# plait_test(NAME SOURCES a.cpp … [LINK …]): one GoogleTest program, one CTest entry per program
# with the label of its folder (unit, golden, plugins, e2e).
function(plait_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINK" ${ARGN})
  find_package(GTest REQUIRED)
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gmock GTest::gtest_main)
  get_filename_component(label ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "PLAIT_BUILD_DIR=${CMAKE_BINARY_DIR};PLAIT_SOURCE_DIR=${PROJECT_SOURCE_DIR}")
  if(PLAIT_SANITIZE MATCHES address)  # plugins that crash are to be seen crashing
    set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT ASAN_OPTIONS=handle_segv=0)
  endif()
endfunction()
