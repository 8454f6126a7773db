// What a task says that it will touch, and patterns of paths.
#pragma once

#include <plait/json_fwd.hpp>
#include <string>
#include <vector>

namespace plait::gates {

// Normalised paths, folders and patterns (*, ?): `files` of the task, and the files that the phases
// of its PRP list. Remarks in brackets are left out.
std::vector<std::string> declared_files(const Json& request);

// Whether one of the declared entries is the path, a folder around it, or a pattern for it.
bool is_declared(const std::vector<std::string>& declared, const std::string& path);

// Whether a pattern fits a path: without '/' its last part, with '/' all of it ('*' and '?' match
// '/' too), with a final '/' every path below a folder of that name.
bool fits(const std::string& pattern, const std::string& path);
bool fits_any(const std::vector<std::string>& patterns, const std::string& path);

}  // namespace plait::gates
