// "did you mean …": the candidate most like a word that is none of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plait::text {

// Insertions, deletions, substitutions and swaps of neighbours, letters without case.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate at the smallest distance, when that is small enough to be a slip (a third of the
// word, at least one). The first of several equal ones.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& candidates);

}  // namespace plait::text
