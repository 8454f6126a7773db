// plait plugins new: a project with a component in it that builds and passes its test at once.
#pragma once

#include <string>

namespace plait::cli {

// Makes the folder NAME in the current one. `language`: c++ (also when empty), c, exec-python,
// exec-sh.
int begin_plugin(const std::string& kind, const std::string& name, const std::string& language);

}  // namespace plait::cli
