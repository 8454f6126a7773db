#include "launch/facts.hpp"

#include <algorithm>
#include <plait/error_class.hpp>

#include "git/checkout.hpp"
#include "git/history.hpp"
#include "git/repository.hpp"

namespace plait::launch {
namespace {

Status look_into_worktree(const git::Repository& repository, const std::string& path,
                          Facts& facts) {
  PLAIT_TRY(const auto checkout, git::find_checkout(repository, path));
  if (!checkout || checkout->missing) return {};
  facts.checked_out = checkout->head.branch;
  PLAIT_TRY(const auto entries, git::read_status(repository, *checkout, git::Untracked::list));
  facts.uncommitted = static_cast<int>(entries.size());
  return {};
}

}  // namespace

Result<Facts> read_facts(const std::string& project, const std::string& branch,
                         const std::string& base, const std::string& worktree) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(project));
  PLAIT_TRY(const auto head, repository.branch_tip(branch));
  if (!head)
    return fail(error_class::not_found, "the branch \"" + branch + "\" is gone",
                "find its commits by `git reflog`");
  Facts facts;
  facts.head = *head;
  PLAIT_TRY(auto commits, git::commits_between(repository, base, facts.head));
  for (auto commit = commits.rbegin(); commit != commits.rend(); ++commit)
    facts.commits.push_back({commit->id, commit->subject});
  PLAIT_TRY(const auto changed, git::changed_files(repository, base, facts.head));
  for (const git::ChangedFile& file : changed) facts.files.push_back(file.path);
  PLAIT_TRY(facts.keeps_base, git::is_ancestor(repository, base, facts.head));
  PLAIT_CHECK(look_into_worktree(repository, worktree, facts));
  return facts;
}

}  // namespace plait::launch
