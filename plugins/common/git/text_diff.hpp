// The difference of two texts, for people.
#pragma once

#include <plait/result.hpp>
#include <string>
#include <string_view>

namespace plait::git {

// A unified diff of a file called `name`, with three lines around each change; "" when they are
// equal. A file with NUL bytes gives one line that says so.
Result<std::string> text_diff(std::string_view before, std::string_view after,
                              const std::string& name);

}  // namespace plait::git
