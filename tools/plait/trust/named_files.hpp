// Which files of a repository a pipeline document runs or loads.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/node.hpp"

namespace plait::trust {

// How a document names a file.
enum class Naming {
  library,  // in `libraries` at the top
  program,  // first word of a command
  word,     // another word of a command
  line,     // a command that a shell reads
  value     // any other string
};

// Calls `visit` for each string in `document` that could be a path from the root of the repository:
// relative, and without "..". `path` is it without "./" in front; `node` may be changed. For a line
// `path` is empty: replace_in_line finds those in it.
void visit_named_files(
    config::Node& document,
    const std::function<void(Naming naming, const std::string& path, config::Node& node)>& visit);

// `line` with each path below `.plait/` in it (at the beginning of a word, quoted or not, with or
// without "./" in front) replaced by the absolute path that `copy_of` has for it, escaped as it
// has to be there. Paths that a shell would have to work out ($HERE/.plait/x) are left.
std::string replace_in_line(
    const std::string& line,
    const std::function<std::optional<std::string>(const std::string& path)>& copy_of);

}  // namespace plait::trust
