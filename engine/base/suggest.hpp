// "did you mean …": the nearest word to a mistyped one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plait::base {

// Damerau-Levenshtein distance (optimal string alignment), ASCII case ignored, `-` equal to `_`.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate that `word` most likely meant: at most a third of its letters wrong (but one in
// words of two or more), or a candidate that it is the beginning of, from three letters on. The
// first of equally near ones.
[[nodiscard]] std::optional<std::string> suggest(std::string_view word,
                                                 const std::vector<std::string>& candidates);

// `did you mean "x"?`; without a near word `known: "a", "b"` for up to eight candidates; else "".
[[nodiscard]] std::string suggest_help(std::string_view word,
                                       const std::vector<std::string>& candidates);

}  // namespace plait::base
