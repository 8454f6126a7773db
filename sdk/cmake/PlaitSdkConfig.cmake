# find_package(PlaitSdk): the target plait::sdk and the function plait_add_plugin.
include(CMakeFindDependencyMacro)
find_dependency(nlohmann_json 3.11)
include(${CMAKE_CURRENT_LIST_DIR}/PlaitSdkTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/PlaitAddPlugin.cmake)
