// What `git merge-tree --write-tree -z --messages` prints.
#pragma once

#include <plait/result.hpp>
#include <string_view>

#include "git/merge.hpp"

namespace plait::git {

// Conflicts sorted by path. Error class `internal` when it is not that format.
Result<Merge> parse_merge_output(std::string_view text);

}  // namespace plait::git
