#include "base/path.hpp"

#include <algorithm>

namespace plait::base {
namespace {

std::filesystem::path without_trailing_slash(const std::filesystem::path& path) {
  return path.has_filename() || path == path.root_path() ? path : path.parent_path();
}

}  // namespace

std::filesystem::path normal_path(const std::filesystem::path& path) {
  std::error_code ignored;  // only fails when the working directory is gone: then it stays relative
  std::filesystem::path whole = std::filesystem::absolute(path, ignored);
  return without_trailing_slash((ignored ? path : whole).lexically_normal());
}

bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto inner = without_trailing_slash(path.lexically_normal());
  const auto outer = without_trailing_slash(folder.lexically_normal());
  auto [left, right] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return left == outer.end();
}

std::string display_path(const std::filesystem::path& path, const std::filesystem::path& base) {
  if (!path.is_absolute() || !lies_in(path, base)) return path.string();
  return path.lexically_relative(base).string();
}

}  // namespace plait::base
