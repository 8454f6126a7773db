# plait_embed(OUTPUT FUNCTION FILES…): a C++ source with the text of each file, found by its name
# without extensions: `std::string_view plait::embedded::FUNCTION(std::string_view name)`; empty for
# an unknown name. Made again when a file changes.
function(plait_embed output function)
  set(script ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed_files.cmake)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DFUNCTION=${function} "-DFILES=${ARGN}"
            -P ${script}
    DEPENDS ${ARGN} ${script}
    COMMENT "Embedding ${function}" VERBATIM)
endfunction()
