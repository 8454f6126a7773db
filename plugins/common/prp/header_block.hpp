// Where the header of a PRP is, in each of its forms.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "prp/document.hpp"

namespace plait::prp {

struct HeaderBlock {
  HeaderForm form = HeaderForm::none;
  std::string yaml;              // HTML comments blanked out, columns unchanged
  std::uint32_t first_line = 0;  // of `yaml`, in the file
  std::string body;              // the whole text with the header's lines emptied: lines unchanged
  std::vector<Error> errors;
  std::vector<Error> warnings;
};

// `text` as decode() gives it. A header is, at the top of the file (after blank lines, comments and
// at most one heading): a block between "---" lines, a ```yaml fence with a known key, or bare
// lines of which the first has a known key.
[[nodiscard]] HeaderBlock find_header(std::string_view text, const std::string& file_name);

// "Feature Name", "feature-name" and "FEATURE_NAME" are "feature_name".
[[nodiscard]] std::string canonical_key(std::string_view key);
[[nodiscard]] bool is_known_key(std::string_view canonical);

}  // namespace plait::prp
