// Paths as text.
#pragma once

#include <filesystem>
#include <string>

namespace plait::base {

// Relative to `base` when it lies in it, else unchanged; purely lexical. For messages.
[[nodiscard]] std::string display_path(const std::filesystem::path& path,
                                       const std::filesystem::path& base);

// Whether `path` is `folder` or lies below it once `.` and `..` are resolved lexically. Both are
// absolute. Links are not followed: resolve them first where that matters.
[[nodiscard]] bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder);

// Absolute and without `.`, `..` and a trailing slash; links are not followed.
[[nodiscard]] std::filesystem::path normal_path(const std::filesystem::path& path);

}  // namespace plait::base
