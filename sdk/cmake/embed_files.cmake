# Run by plait_embed (PlaitEmbed.cmake).
set(cases "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND cases "  if (name == \"${name}\") return R\"~plait~(${text})~plait~\";\n")
endforeach()
file(WRITE ${OUTPUT} "// Generated from files of the source tree.
#include <string_view>

namespace plait::embedded {
std::string_view ${FUNCTION}(std::string_view name);
std::string_view ${FUNCTION}(std::string_view name) {
${cases}  return {};
}
}  // namespace plait::embedded
")
