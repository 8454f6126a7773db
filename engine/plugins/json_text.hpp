// JSON that came from a plugin.
#pragma once

#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string_view>

namespace plait::plugins {

inline constexpr std::size_t nesting_limit = 500;  // writing JSON out again is recursive

// Errors (class plugin): "no JSON: …", with the place; also for invalid UTF-8 and deep nesting.
[[nodiscard]] Result<Json> parse_json(std::string_view text);
// The same check without a value.
[[nodiscard]] Status check_json(std::string_view text);

}  // namespace plait::plugins
