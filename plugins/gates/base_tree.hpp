// The files of the commit that the work started from: what the agent cannot have changed.
#pragma once

#include <map>
#include <memory>
#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>

#include "git/repository.hpp"

namespace plait::gates {

// Regular files only; of a tree with more than file_limit of them the first.
class BaseTree {
 public:
  using Files = std::map<std::string, git::Sha>;
  static constexpr std::size_t file_limit = 200'000;
  static constexpr std::size_t text_limit = std::size_t{1} << 20;  // bytes

  // `project`: a folder of the repository. `commit`: any revision.
  static Result<BaseTree> open(const std::string& project, const std::string& commit);

  [[nodiscard]] bool has(const std::string& path) const { return files_->contains(path); }
  // Whether there is a file below that folder, which ends in '/'; "" is the whole tree.
  [[nodiscard]] bool has_folder(const std::string& folder) const;
  // Contents; empty for what is missing, unreadable, larger than text_limit or no text.
  [[nodiscard]] std::string text(const std::string& path) const;
  // Id of the contents by path.
  [[nodiscard]] const Files& files() const { return *files_; }
  [[nodiscard]] const git::Sha& commit() const { return commit_; }

 private:
  explicit BaseTree(git::Repository repository) : repository_(std::move(repository)) {}

  git::Repository repository_;
  git::Sha commit_;
  std::shared_ptr<const Files> files_;
};

// The base that a request names, in its project, or in its worktree when it names no project.
Result<BaseTree> base_of(const Json& request);

}  // namespace plait::gates
