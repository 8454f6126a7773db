// Where files are: the paths that tools print, as paths in the worktree.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace plait::gates {

class Places {
 public:
  // `worktree` absolute; `folder` relative to it: where the command runs.
  explicit Places(const std::string& worktree, const std::string& folder = {});

  // `printed`, absolute or relative to the command's folder, relative to the worktree. Empty for
  // what lies outside of it. Lexical: nothing needs to exist.
  [[nodiscard]] std::string inside(std::string_view printed) const;
  // Whether there is such a file, `relative` to the worktree.
  [[nodiscard]] bool has_file(const std::string& relative) const;
  // The longest end of `printed`, cut at its slashes, that is a file seen from the command's
  // folder, relative to the worktree; empty when there is none. For tools that print names of
  // packages.
  [[nodiscard]] std::string longest_end(std::string_view printed) const;

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

 private:
  std::filesystem::path root_;  // of the worktree, as given
  std::filesystem::path real_;  // the same without symbolic links
  std::filesystem::path folder_;
};

// The bytes of a regular file, at most `limit`; nothing when there is none, when it is larger, or
// when a symbolic link leads to it from outside `root`. `path` absolute.
std::optional<std::string> read_inside(const std::filesystem::path& root,
                                       const std::filesystem::path& path, std::size_t limit);

}  // namespace plait::gates
