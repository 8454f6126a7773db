// The files of a project for a new component.
#pragma once

#include <plait/result.hpp>
#include <string>
#include <utility>
#include <vector>

namespace plait::cli {

using Files = std::vector<std::pair<std::string, std::string>>;  // name and text

[[nodiscard]] std::vector<std::string> kinds_to_begin();
[[nodiscard]] std::vector<std::string> languages_to_begin_in();

// Error: config, with what was meant perhaps, for a kind or language that there is not.
[[nodiscard]] Result<Files> files_of_plugin(const std::string& kind, const std::string& name,
                                            const std::string& language);

}  // namespace plait::cli
