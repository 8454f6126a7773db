// Styles of names.
#pragma once

#include <string>
#include <string_view>

namespace plait::drift {

// "snake_case", "camelCase", "PascalCase", "UPPER_CASE", "kPascalCase", "kebab-case", "Mixed_Case",
// "lowercase" (one word: several styles at once). Underscores around do not count. Empty for names
// that say nothing: one letter, not ASCII.
std::string style_of(std::string_view name);

}  // namespace plait::drift
