// `--set path=value`: changes of the document from the command line.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.hpp"
#include "config/node.hpp"

namespace plait::config {

// The name of the "file" that their spans point into; its lines are the arguments.
inline constexpr char set_file[] = "--set";

// Puts each of `sets` on `root` in order. Keys are joined by dots and quoted where they hold other
// characters than letters, digits, `_` and `-`; `step.ID.…` addresses a step that is there. The
// value is TOML; anything that is not is a string, unless it begins as a string, list or table.
void apply_sets(Node& root, const std::vector<std::string>& sets, base::Sources& sources,
                base::Diagnostics& diagnostics);

}  // namespace plait::config
