// Files that are installed with a plugin.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plait::process {

// The absolute path of `relative` ("libexec/plait/x", "share/plait/y") below the folder that holds
// `lib` and `bin`: found from where the library or program that this function is linked into lies.
// nullopt when there is no such file.
std::optional<std::string> installed_file(std::string_view relative);

}  // namespace plait::process
