// Which files of a repository a pipeline document runs or loads.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/node.hpp"

namespace plait::trust {

// How a document names a file.
enum class Naming {
  library,  // in `libraries` at the top
  program,  // first word of a command
  word,     // another word of a command
  value     // any other string
};

// Calls `visit` for each string in `document` that could be a path from the root of the repository:
// relative, and without "..". `path` is it without "./" in front; `node` may be changed.
void visit_named_files(
    config::Node& document,
    const std::function<void(Naming naming, const std::string& path, config::Node& node)>& visit);

}  // namespace plait::trust
