// Which references the git commands of a process tree have written, as git itself tells where
// GIT_TRACE_REFS names a file. Programs with a git of their own, and those that take the variable
// out of their environment, leave no trace.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace plait::git {

class ReferenceTrace {
 public:
  // The variable to set to an absolute path.
  static constexpr char kVariable[] = "GIT_TRACE_REFS";
  // git tells of each reference that it comes across: with more than these, too much.
  static constexpr int kMostReferences = 2000;

  // One that is not there, or is no file, tells nothing.
  static ReferenceTrace read(const std::filesystem::path& file);

  // A reference by its full name: made, moved or deleted.
  [[nodiscard]] bool wrote(const std::string& reference) const;
  // Some checkout's HEAD was brought there. `head`: what the file HEAD holds, "ref: refs/heads/x"
  // or an id.
  [[nodiscard]] bool moved_head_to(std::string_view head) const;

 private:
  void take_line(std::string_view line);
  void take_update(std::string_view update);

  std::set<std::string, std::less<>> written_;
  std::set<std::string, std::less<>> heads_;  // full names of branches, ids
  bool deleting_ = false;                     // in a list of those that are deleted
};

}  // namespace plait::git
