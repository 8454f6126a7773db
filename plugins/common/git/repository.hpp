// A repository as plait reads it: refs and HEAD, always by the common folder's refs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "git/handles.hpp"
#include "git/library.hpp"
#include "git/program.hpp"

namespace plait::git {

// What a checkout's HEAD says.
struct Head {
  enum class Kind { branch, detached, unborn };
  Kind kind = Kind::unborn;
  std::string branch;  // short name; empty when detached
  Sha commit;          // empty when unborn
};

struct Branch {
  std::string name;  // short: "main", "team/x"
  Sha commit;
};

// An open repository. Not for several threads at one time; one each is cheap.
class Repository {
 public:
  // The repository that holds `where` (a folder of a checkout, a linked worktree, a bare or `.git`
  // folder). The error says how to go on: no repository, owned by somebody else, not readable.
  static Result<Repository> open(const std::filesystem::path& where);

  // Of the checkout it was opened by; `.git/worktrees/<id>` for a linked worktree.
  [[nodiscard]] const std::filesystem::path& git_dir() const { return git_dir_; }
  // Shared by all worktrees: objects, refs, configuration.
  [[nodiscard]] const std::filesystem::path& common_dir() const { return common_dir_; }
  // Root of the checkout it was opened by; empty for a bare repository.
  [[nodiscard]] const std::filesystem::path& work_tree() const { return work_tree_; }
  // Root of the main checkout; empty when the repository is bare.
  [[nodiscard]] std::filesystem::path main_work_tree() const;
  [[nodiscard]] bool is_bare() const { return work_tree_.empty(); }
  // Where plait keeps what belongs to this repository.
  [[nodiscard]] std::filesystem::path state_dir() const { return common_dir_ / "plait"; }
  // Name of the repository: the main checkout's folder, or the bare folder without ".git".
  [[nodiscard]] std::string name() const;

  // HEAD of the checkout it was opened by.
  [[nodiscard]] Result<Head> head() const;
  // The commit that a revision names ("main", "v1^{}", a short id).
  [[nodiscard]] Result<Sha> resolve(std::string_view revision) const;
  // What a full reference name points to, symbolic ones followed; nullopt when there is none.
  [[nodiscard]] Result<std::optional<Sha>> reference(const std::string& full_name) const;
  // Newest commit of a local branch; nullopt when there is no such branch.
  [[nodiscard]] Result<std::optional<Sha>> branch_tip(std::string_view name) const;
  [[nodiscard]] Result<std::vector<Branch>> branches() const;
  // A configuration value, all levels; nullopt when not set.
  [[nodiscard]] std::optional<std::string> setting(const std::string& key) const;
  // As git reads a boolean; `fallback` when not set or no boolean.
  [[nodiscard]] bool flag(const std::string& key, bool fallback) const;

  // For calls of the git program on refs and objects: in no checkout.
  [[nodiscard]] Place place() const;
  [[nodiscard]] git_repository* raw() const { return handle_.get(); }

 private:
  RepositoryHandle handle_;
  std::filesystem::path git_dir_, common_dir_, work_tree_;
};

// "refs/heads/" + name, and back (empty when it is no branch).
std::string branch_ref(std::string_view name);
std::string branch_name(std::string_view full_ref);

}  // namespace plait::git
