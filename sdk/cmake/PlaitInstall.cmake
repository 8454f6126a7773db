# cmake --install BUILD [--component plait|sdk] --prefix PREFIX: plait as users run it, and what
# plugin authors need. Programs find everything relative to themselves, so a prefix can be moved.
install(TARGETS plait plait-supervise plait-plugin-host DESTINATION bin COMPONENT plait)
install(TARGETS plait-confine plait-runbook plait-drift DESTINATION libexec/plait COMPONENT plait)

get_property(plugins GLOBAL PROPERTY PLAIT_PLUGINS)
foreach(plugin IN LISTS plugins)
  get_target_property(dir ${plugin} LIBRARY_OUTPUT_DIRECTORY)
  if(dir STREQUAL PLAIT_PLUGIN_DIR)  # not examples, and none of the tests'
    list(APPEND shipped ${plugin})
  endif()
endforeach()
install(TARGETS ${shipped} LIBRARY DESTINATION lib/plait/plugins COMPONENT plait)

# What the steps ask of agents, in words (plugins/steps/launch).
install(DIRECTORY ${CMAKE_BINARY_DIR}/share/plait/prompts DESTINATION share/plait COMPONENT plait)

# The schema of pipeline files is what the shipped plugins say of their settings, and nobody's own.
set(schema ${CMAKE_BINARY_DIR}/share/plait/pipeline.schema.json)
add_custom_command(OUTPUT ${schema}
  COMMAND ${CMAKE_COMMAND} -E env XDG_CONFIG_HOME=${CMAKE_BINARY_DIR}/no-settings
          XDG_CONFIG_DIRS=${CMAKE_BINARY_DIR}/no-settings
          $<TARGET_FILE:plait> schema --directory / > ${schema}
  DEPENDS plait ${shipped} COMMENT "Writing the schema of pipelines" VERBATIM)
add_custom_target(plait_pipeline_schema ALL DEPENDS ${schema})
install(FILES ${schema} DESTINATION share/plait COMPONENT plait)
