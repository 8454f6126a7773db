// Graphviz' `dot`, where it is installed.
#pragma once

#include <plait/result.hpp>
#include <string>

namespace plait::cli {

// SVG for a DOT document.
[[nodiscard]] Result<std::string> run_graphviz(const std::string& dot);

}  // namespace plait::cli
