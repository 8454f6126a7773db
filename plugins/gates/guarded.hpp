// Which files decide whether work passes: tests, and the configuration of what checks it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plait::gates {

enum class Guard { test, configuration };

// What kind of file a path names; nothing for all others.
std::optional<Guard> guard_of(const std::string& path);

// The tool that a file of configuration belongs to, "pytest"; empty when it is no single tool's.
std::string tool_of(const std::string& path);

// Whether a file holds such configuration beside other things.
bool is_mixed(const std::string& path);

// What gates read of a file that holds other things too (pyproject.toml, setup.cfg, package.json,
// Makefile): one text per part, by the name of the part. Nothing for every other file, and for one
// that cannot be understood: all of it counts then.
struct GuardedPart {
  std::string name;  // "[tool.ruff]", "scripts"
  std::string text;
};
std::optional<std::vector<GuardedPart>> guarded_parts(const std::string& path,
                                                      std::string_view text);

}  // namespace plait::gates
