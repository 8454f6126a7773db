// The output of a command, made fit to be read line by line. Programs write anything.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plait::gates {

inline constexpr std::size_t output_limit = std::size_t{8} << 20;  // bytes that are looked at
inline constexpr std::size_t line_limit = 4096;  // bytes of a line, the rest is cut
inline constexpr std::size_t line_count_limit = 200'000;
inline constexpr std::size_t last_words_limit = 2048;  // bytes

// Valid UTF-8, '\n' line ends, without escape sequences of terminals and control characters other
// than tabs. Of more than output_limit bytes the middle is left out.
std::string cleaned(std::string_view output);

// The lines of a cleaned text that are not blank, each cut to line_limit. Of too many the last.
std::vector<std::string_view> readable_lines(std::string_view cleaned_text);

// The end of a cleaned text, whole lines that are not blank, at most last_words_limit bytes.
std::string last_words(std::string_view cleaned_text);

// At most `limit` bytes, cut between characters and marked with "…" where something is missing.
std::string shortened(std::string_view text, std::size_t limit);

}  // namespace plait::gates
