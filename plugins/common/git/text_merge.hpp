// Merging the lines of one file, and where they conflict.
#pragma once

#include <optional>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plait::git {

// The three versions of a text. No base: both sides added the file.
struct TextSides {
  std::string_view base, ours, theirs;
};

enum class Favor { ours, theirs, both };

// As `git merge-file --ours|--theirs|--union`: what does not conflict is taken from both sides,
// each conflicting hunk from the one (or both, ours first).
Result<std::string> merge_text(const TextSides& sides, Favor favor);

// First and last line, counted from 1 in *our* version, of every conflicting hunk. A hunk that has
// no lines on our side is given by the line before which it would stand.
Result<std::vector<std::pair<int, int>>> conflicting_lines(const TextSides& sides);

// As git has it: a NUL among the first 8000 bytes.
bool is_binary(std::string_view contents);

}  // namespace plait::git
